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

}  // namespace

Answering::Answering(const std::shared_ptr<Job>& job, int reused, int positions)
    : Sequence(job, job->feed(), reused),
      sampler_(job_->options, hash_tokens(job_->prompt)),
      limit_(std::min(job_->options.max_tokens, positions - static_cast<int>(job_->prompt.size()))) {}

bool Answering::advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) {
  const llama_token token = sampler_.choose(logits, std::span(tokens_).subspan(job_->prompt.size()));
  if (vocabulary.ends_generation(token)) {
    news.push_back(end({.reason = FinishReason::stop}));
    return true;
  }
  tokens_.push_back(token);
  AnswerToken told{.id = token, .bytes = vocabulary.piece(token), .ms = static_cast<float>(elapsed_ms())};
  if (job_->options.logprobs > 0) add_logprobs(told, logits, job_->options.logprobs, vocabulary);
  if (job_->hash_logits) told.logits = hash_bits(logits);
  news.push_back({.call = job_->call, .token = std::move(told)});
  if (answered() < limit_) return false;
  news.push_back(end({.reason = FinishReason::length}));
  return true;
}

}  // namespace cupel::engine
