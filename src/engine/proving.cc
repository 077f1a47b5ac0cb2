#include "engine/proving.h"

#include <fmt/format.h>

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

}  // namespace

Proving::Proving(const std::shared_ptr<Job>& job, int reused)
    : Sequence(job, claimed_feed(*job), reused),
      sampler_(job_->options, hash_tokens(job_->prompt)),
      first_(static_cast<int>(job_->prompt.size()) - 1),
      judged_(static_cast<int>(claim().tokens.size()) + (claim().ended_by_model ? 1 : 0)) {}

Proof Proving::difference(std::span<const float> logits, std::int32_t chosen, const Vocabulary& vocabulary) const {
  Proof proof{.position = next_};
  const auto at = static_cast<std::size_t>(next_);
  proof.expected = vocabulary.ends_generation(chosen) ? kEnd : vocabulary.piece(chosen);
  if (at >= claim().tokens.size()) {
    proof.found = kEnd;
    return proof;
  }
  proof.found = claim().bytes[at];
  const std::int32_t claimed = claim().tokens[at];
  const std::span<const std::int32_t> before = std::span(claim().tokens).first(at);
  proof.margin = sampler_.value(logits, before, chosen) - sampler_.value(logits, before, claimed);
  return proof;
}

std::optional<Proof> Proving::wrong_probability(std::span<const float> logits, std::size_t at) const {
  if (at >= claim().log_probabilities.size()) return std::nullopt;
  const double claimed = claim().log_probabilities[at];
  const double actual = LogProbabilities(logits).of(claim().tokens[at]);
  if (actual == claimed) return std::nullopt;
  return Proof{.position = next_,
               .expected = fmt::format("{} with log-probability {}", claim().bytes[at], actual),
               .found = fmt::format("{} with log-probability {}", claim().bytes[at], claimed)};
}

bool Proving::advance(std::span<const float> logits, const Vocabulary& vocabulary, std::vector<News>& news) {
  const std::int32_t chosen = sampler_.choose(logits, std::span(claim().tokens).first(static_cast<std::size_t>(next_)));
  const auto at = static_cast<std::size_t>(next_);
  const bool is_end = at >= claim().tokens.size();
  const bool holds =
      is_end ? vocabulary.ends_generation(chosen) : chosen == claim().tokens[at] && vocabulary.piece(chosen) == claim().bytes[at];
  if (!holds) {
    news.push_back(end({.proof = difference(logits, chosen, vocabulary)}));
    return true;
  }
  if (std::optional<Proof> wrong = is_end ? std::nullopt : wrong_probability(logits, at)) {
    news.push_back(end({.proof = std::move(wrong)}));
    return true;
  }
  if (++next_ < judged_) return false;
  news.push_back(end({.proof = Proof{.holds = true}}));
  return true;
}

}  // namespace cupel::engine
