#include "engine/scoring.h"

#include "engine/likelihood.h"

namespace cupel::engine {
namespace {

// Context and text, without the last token: nothing is asked of what follows it.
Tokens scored_feed(const Job& job) {
  Tokens feed = job.feed();
  feed.pop_back();
  return feed;
}

}  // namespace

Scoring::Scoring(const std::shared_ptr<Job>& job, int reused)
    : Sequence(job, scored_feed(*job), reused), first_(static_cast<int>(job->prompt.size()) - 1) {}

bool Scoring::advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) {
  if (scored_.empty() && job_->given->has_first_in_prompt) {
    const llama_token first = job_->prompt.back();
    scored_.push_back({.id = first, .bytes = vocabulary.piece(first)});
  }
  const std::size_t unscored = job_->given->has_first_in_prompt ? 1 : 0;
  const llama_token token = given()[scored_.size() - unscored];
  const LogProbabilities probabilities(logits);
  scored_.push_back({.id = token,
                     .bytes = vocabulary.piece(token),
                     .log_probability = probabilities.of(token),
                     .greedy = token == probabilities.most_likely()});
  if (scored_.size() - unscored < given().size()) return false;
  news.push_back(end({.scored = std::move(scored_)}));
  return true;
}

}  // namespace cupel::engine
