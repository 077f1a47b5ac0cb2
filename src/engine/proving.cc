#include "engine/proving.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/likelihood.h"

namespace cupel::engine {
namespace {

constexpr const char* kEnd = "(end of the answer)";

// Prompt and claim; without the last token where nothing is asked of what follows it.
Tokens claimed_feed(const Job& job) {
  Tokens feed = job.feed();
  if (!job.claim->ended_by_model && !job.claim->tokens.empty()) feed.pop_back();
  return feed;
}

// Where something was chosen: what is forced needs no logits, unless it is not what is claimed. Ends at the first token that cannot be.
std::vector<std::size_t> judged_indices(const Job& job, const Vocabulary& vocabulary) {
  const Claim& claim = *job.claim;
  const std::size_t size = claim.tokens.size();
  std::vector<std::size_t> judged;
  std::optional<Guide> guide;
  if (job.constraint) guide.emplace(job.constraint, vocabulary);
  for (std::size_t i = 0; i < size; ++i) {
    const bool is_certain = guide && guide->forced() == claim.tokens[i] && vocabulary.piece(claim.tokens[i]) == claim.bytes[i] &&
                            claim.log_probabilities.empty();
    if (!is_certain) judged.push_back(i);
    if (guide && !guide->push(claim.tokens[i])) return judged;
  }
  const bool may_only_end = guide && guide->is_finished();
  if (claim.ended_by_model && !may_only_end) judged.push_back(size);
  if (judged.empty()) judged.push_back(claim.ended_by_model || size == 0 ? size : size - 1);  // something must be computed to end
  return judged;
}

}  // namespace

Proving::Proving(const std::shared_ptr<Job>& job, int reused, const Vocabulary& vocabulary)
    : Sequence(job, claimed_feed(*job), reused),
      sampler_(job_->options, hash_tokens(job_->prompt)),
      first_(static_cast<int>(job_->prompt.size()) - 1),
      judged_(judged_indices(*job_, vocabulary)) {
  if (job_->constraint) guide_.emplace(job_->constraint, vocabulary);
}

bool Proving::wants_logits(int position) const {
  return position >= first_ && std::ranges::binary_search(judged_, static_cast<std::size_t>(position - first_));
}

Proof Proving::difference(std::span<const float> logits, std::optional<std::int32_t> chosen, const Vocabulary& vocabulary) const {
  const std::size_t at = judged_[next_];
  Proof proof{.position = static_cast<int>(at)};
  if (!chosen) proof.expected = "(nothing is allowed)";
  else proof.expected = vocabulary.ends_generation(*chosen) ? kEnd : vocabulary.piece(*chosen);
  if (at >= claim().tokens.size()) {
    proof.found = kEnd;
    return proof;
  }
  proof.found = claim().bytes[at];
  if (!chosen) return proof;
  const std::int32_t claimed = claim().tokens[at];
  const std::span<const std::int32_t> before = std::span(claim().tokens).first(at);
  proof.margin = sampler_.value(logits, before, *chosen) - sampler_.value(logits, before, claimed);
  return proof;
}

std::optional<Proof> Proving::wrong_probability(std::span<const float> logits, std::size_t at) const {
  if (at >= claim().log_probabilities.size()) return std::nullopt;
  const double claimed = claim().log_probabilities[at];
  const double actual = LogProbabilities(logits).of(claim().tokens[at]);
  if (actual == claimed) return std::nullopt;
  return Proof{.position = static_cast<int>(at),
               .expected = fmt::format("{} with log-probability {}", claim().bytes[at], actual),
               .found = fmt::format("{} with log-probability {}", claim().bytes[at], claimed)};
}

std::optional<std::int32_t> Proving::chosen(std::span<const float> logits) {
  const std::size_t at = judged_[next_];
  const std::span<const std::int32_t> before = std::span(claim().tokens).first(at);
  if (!guide_) return sampler_.choose(logits, before);
  for (; guided_ < at; ++guided_) guide_->push(claim().tokens[guided_]);
  return guide_->choose(sampler_, logits, before);
}

bool Proving::advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) {
  const std::optional<std::int32_t> token = chosen(logits);
  const std::size_t at = judged_[next_];
  const bool is_end = at >= claim().tokens.size();
  const bool is_same = is_end ? token && vocabulary.ends_generation(*token) : token == claim().tokens[at];
  const bool holds = (is_end && guide_ && guide_->is_finished()) || (is_same && (is_end || vocabulary.piece(*token) == claim().bytes[at]));
  if (!holds) {
    news.push_back(end({.proof = difference(logits, token, vocabulary)}));
    return true;
  }
  if (std::optional<Proof> wrong = is_end ? std::nullopt : wrong_probability(logits, at)) {
    news.push_back(end({.proof = std::move(wrong)}));
    return true;
  }
  if (++next_ < judged_.size()) return false;
  news.push_back(end({.proof = Proof{.holds = true}}));
  return true;
}

}  // namespace cupel::engine
