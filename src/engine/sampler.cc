#include "engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace cupel::engine {
namespace {

// Gumbel noise from 53 random bits lies in (-3.7, 36.8): a token further below the best one than this can never win.
constexpr double kReach = 41;

// Below it logits divided by the temperature would overflow, and only the most likely token can win anyway.
constexpr double kColdest = 1e-200;

std::int32_t most_likely(std::span<const float> logits) {
  return static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace

std::uint64_t hash_tokens(std::span<const std::int32_t> tokens) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const std::int32_t token : tokens) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      hash = (hash ^ ((static_cast<std::uint32_t>(token) >> shift) & 0xFFU)) * 0x100000001B3ULL;
    }
  }
  return hash;
}

Sampler::Sampler(const GenerationOptions& options, std::uint64_t prompt_hash)
    : temperature_(options.temperature < kColdest ? 0 : options.temperature),
      top_p_(options.top_p),
      top_k_(options.top_k > 0 ? static_cast<std::size_t>(options.top_k) : 0),
      min_p_(options.min_p),
      repeat_penalty_(options.repeat_penalty),
      presence_penalty_(options.presence_penalty),
      frequency_penalty_(options.frequency_penalty),
      random_(static_cast<std::uint64_t>(options.seed), prompt_hash) {}

double Sampler::noise(std::uint32_t position, std::int32_t token) const {
  const std::uint64_t counter = (std::uint64_t{position} << 32U) | static_cast<std::uint32_t>(token);
  return -std::log(-std::log(random_.uniform(counter)));
}

std::vector<float> Sampler::penalised(std::span<const float> logits, std::span<const std::int32_t> answer) const {
  std::map<std::int32_t, int> counts;
  for (const std::int32_t token : answer) ++counts[token];
  std::vector<float> changed(logits.begin(), logits.end());
  for (const auto& [token, count] : counts) {
    float& logit = changed[static_cast<std::size_t>(token)];
    const double repeated = logit > 0 ? logit / repeat_penalty_ : logit * repeat_penalty_;
    logit = static_cast<float>(repeated - presence_penalty_ - count * frequency_penalty_);
  }
  return changed;
}

bool Sampler::more_likely(const Candidate& a, const Candidate& b) { return a.logit != b.logit ? a.logit > b.logit : a.token < b.token; }

// Both filters look at candidates sorted by likelihood.
void Sampler::keep_top_p(std::vector<Candidate>& candidates, double top_p) {
  double total = 0;
  for (const Candidate& each : candidates) total += std::exp(each.logit - candidates.front().logit);
  double sum = 0;
  std::size_t kept = 0;
  while (kept < candidates.size() && (kept == 0 || sum < top_p * total))
    sum += std::exp(candidates[kept++].logit - candidates.front().logit);
  candidates.resize(kept);
}

void Sampler::keep_min_p(std::vector<Candidate>& candidates, double min_p) {
  const double lowest = candidates.front().logit + std::log(min_p);
  std::erase_if(candidates, [&](const Candidate& each) { return each.logit < lowest; });
}

double Sampler::value(std::span<const float> logits, std::span<const std::int32_t> answer, std::int32_t token) const {
  const double logit = penalised(logits, answer)[static_cast<std::size_t>(token)];
  return temperature_ <= 0 ? logit : logit / temperature_ + noise(static_cast<std::uint32_t>(answer.size()), token);
}

std::int32_t Sampler::choose(std::span<const float> logits, std::span<const std::int32_t> answer) const {
  const auto position = static_cast<std::uint32_t>(answer.size());
  return has_penalties() ? choose_unpenalised(penalised(logits, answer), position) : choose_unpenalised(logits, position);
}

std::optional<std::int32_t> Sampler::choose(std::span<const float> logits, std::span<const std::int32_t> answer,
                                            const Allows& allows) const {
  const auto position = static_cast<std::uint32_t>(answer.size());
  return has_penalties() ? choose_allowed(penalised(logits, answer), position, allows) : choose_allowed(logits, position, allows);
}

// What passes the filters; empty where the weights are so damaged that nothing is a number.
std::vector<Sampler::Candidate> Sampler::filtered(std::span<const float> logits) const {
  const double best = *std::max_element(logits.begin(), logits.end()) / temperature_;
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double logit = logits[i] / temperature_;
    if (logit >= best - kReach) candidates.push_back({static_cast<std::int32_t>(i), logit});
  }
  const bool filters = top_k_ > 0 || top_p_ < 1 || min_p_ > 0;
  if (!filters || candidates.empty()) return candidates;
  std::sort(candidates.begin(), candidates.end(), more_likely);
  if (top_k_ > 0 && top_k_ < candidates.size()) candidates.resize(top_k_);
  if (top_p_ < 1) keep_top_p(candidates, top_p_);
  if (min_p_ > 0) keep_min_p(candidates, min_p_);
  return candidates;
}

std::int32_t Sampler::choose_unpenalised(std::span<const float> logits, std::uint32_t position) const {
  if (temperature_ <= 0) return most_likely(logits);
  const std::vector<Candidate> candidates = filtered(logits);
  if (candidates.empty()) return most_likely(logits);
  const auto noisy = [&](const Candidate& each) { return each.logit + noise(position, each.token); };
  Candidate chosen = candidates.front();
  double chosen_value = noisy(chosen);
  for (const Candidate& each : candidates) {
    const double value = noisy(each);
    if (value > chosen_value || (value == chosen_value && each.token < chosen.token)) {
      chosen = each;
      chosen_value = value;
    }
  }
  return chosen.token;
}

std::optional<std::int32_t> Sampler::choose_allowed(std::span<const float> logits, std::uint32_t position, const Allows& allows) const {
  const std::int32_t winner = choose_unpenalised(logits, position);
  if (allows(winner)) return winner;
  // Only what is better than the best so far need be looked up.
  std::optional<std::int32_t> chosen;
  if (temperature_ > 0) {
    double chosen_value = 0;
    for (const Candidate& each : filtered(logits)) {
      const double value = each.logit + noise(position, each.token);
      const bool is_better = !chosen || value > chosen_value || (value == chosen_value && each.token < *chosen);
      if (!is_better || !allows(each.token)) continue;
      chosen = each.token;
      chosen_value = value;
    }
    if (chosen) return chosen;
  }
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const bool is_better = !chosen || logits[i] > logits[static_cast<std::size_t>(*chosen)];
    if (is_better && allows(static_cast<std::int32_t>(i))) chosen = static_cast<std::int32_t>(i);
  }
  return chosen;
}

}  // namespace cupel::engine
