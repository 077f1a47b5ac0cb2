#include "engine/answering.h"

#include <algorithm>
#include <bit>

#include "engine/likelihood.h"

namespace cupel::engine {
namespace {

// FNV-1a over the bits, four bytes at a time.
std::uint64_t hash_bits(std::span<const float> logits) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const float logit : logits) hash = (hash ^ std::bit_cast<std::uint32_t>(logit)) * 1099511628211ULL;
  return hash;
}

// Of the model's own distribution: penalties, filters and temperature change what is chosen, not how likely it was.
void add_logprobs(AnswerToken& token, std::span<const float> logits, int count, const Vocabulary& vocabulary) {
  const LogProbabilities probabilities(logits);
  token.log_probability = probabilities.of(token.id);
  for (const std::int32_t each : probabilities.likeliest(count)) {
    token.likeliest.push_back({.id = each, .bytes = vocabulary.piece(each), .log_probability = probabilities.of(each)});
  }
}

// Takes what is forced, as far as the answer's length goes.
void take_forced(Guide& guide, Tokens& tokens, std::size_t most) {
  for (std::optional<llama_token> next; tokens.size() < most && (next = guide.forced());) {
    tokens.push_back(*next);
    guide.push(*next);
  }
}

int limit_of(const Job& job, int positions) { return std::min(job.options.max_tokens, positions - static_cast<int>(job.prompt.size())); }

}  // namespace

Answering::Opening Answering::open(const Job& job, int limit, const Vocabulary& vocabulary) {
  Opening opening{.guide = {}, .feed = job.feed()};
  if (!job.constraint) return opening;
  Guide& guide = opening.guide.emplace(job.constraint, vocabulary);
  opening.is_possible = std::ranges::all_of(job.known, [&](llama_token token) { return guide.push(token); });
  if (opening.is_possible) take_forced(guide, opening.feed, job.prompt.size() + static_cast<std::size_t>(limit));
  return opening;
}

Answering::Answering(const std::shared_ptr<Job>& job, int reused, int positions, const Vocabulary& vocabulary)
    : Answering(job, reused, limit_of(*job, positions), open(*job, limit_of(*job, positions), vocabulary)) {}

Answering::Answering(const std::shared_ptr<Job>& job, int reused, int limit, Opening opening)
    : Sequence(job, std::move(opening.feed), reused),
      sampler_(job_->options, hash_tokens(job_->prompt)),
      limit_(limit),
      guide_(std::move(opening.guide)),
      is_possible_(opening.is_possible),
      told_(job_->prompt.size() + job_->known.size()) {}

bool Answering::wants_logits(int position) const {
  const auto next = static_cast<std::size_t>(position) + 1;
  return next == tokens_.size() || (tells_logprobs() && next >= told_);
}

void Answering::tell(const Vocabulary& vocabulary, std::span<const float> logits, std::vector<News>& news) {
  const llama_token token = tokens_[told_++];
  AnswerToken told{.id = token, .bytes = vocabulary.piece(token), .ms = static_cast<float>(elapsed_ms())};
  if (tells_logprobs() && !logits.empty()) add_logprobs(told, logits, job_->options.logprobs, vocabulary);
  if (job_->hash_logits && !logits.empty()) told.logits = hash_bits(logits);
  news.push_back({.call = job_->call, .token = std::move(told)});
}

// True when the answer has ended with what is told.
bool Answering::tell_forced(const Vocabulary& vocabulary, std::vector<News>& news) {
  while (!tells_logprobs() && told_ < tokens_.size()) tell(vocabulary, {}, news);
  if (told_ < tokens_.size()) return false;
  const bool is_finished = guide_ && guide_->is_finished();
  if (!is_finished && answered() < limit_) return false;
  news.push_back(end({.reason = is_finished ? FinishReason::stop : FinishReason::length}));
  return true;
}

bool Answering::advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) {
  if (!is_possible_) {
    news.push_back({.call = job_->call, .end = fail(ErrorCode::corrupt, "the known beginning of the answer does not fit the constraint")});
    return true;
  }
  if (tells_logprobs() && told_ < tokens_.size()) {  // what is forced waits for the logits before it
    tell(vocabulary, logits, news);
    return tell_forced(vocabulary, news);
  }
  if (guide_ && tell_forced(vocabulary, news)) return true;
  const std::span<const llama_token> answer = std::span(tokens_).subspan(job_->prompt.size());
  const std::optional<llama_token> token = guide_ ? guide_->choose(sampler_, logits, answer) : sampler_.choose(logits, answer);
  if (!token) {
    news.push_back(
        {.call = job_->call, .end = fail(ErrorCode::limit_exceeded, "no token of this model may come next under the constraint")});
    return true;
  }
  if (vocabulary.ends_generation(*token)) {
    news.push_back(end({.reason = FinishReason::stop}));
    return true;
  }
  tokens_.push_back(*token);
  tell(vocabulary, logits, news);
  if (guide_) {
    guide_->push(*token);
    take_forced(*guide_, tokens_, job_->prompt.size() + static_cast<std::size_t>(limit_));
  }
  return tell_forced(vocabulary, news);
}

}  // namespace cupel::engine
