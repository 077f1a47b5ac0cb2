#include "engine/answering.h"

#include <algorithm>

namespace cupel::engine {

Answering::Answering(std::shared_ptr<Job> job, int reused, int positions)
    : Sequence(std::move(job), reused),
      sampler_(job_->options, hash_tokens(job_->prompt)),
      limit_(std::min(job_->options.max_tokens, positions - static_cast<int>(job_->prompt.size()))) {}

bool Answering::advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) {
  const llama_token token = sampler_.choose(logits, std::span(tokens_).subspan(job_->prompt.size()));
  if (vocabulary.ends_generation(token)) {
    news.push_back(end({.reason = FinishReason::stop}));
    return true;
  }
  tokens_.push_back(token);
  news.push_back({.call = job_->call, .token = AnswerToken{token, vocabulary.piece(token), static_cast<float>(elapsed_ms())}});
  if (answered() < limit_) return false;
  news.push_back(end({.reason = FinishReason::length}));
  return true;
}

}  // namespace cupel::engine
