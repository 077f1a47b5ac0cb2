// Chooses the next token from logits. Greedy at temperature 0; else Gumbel-max with noise that depends on nothing but the seed, the
// prompt, the position and the token (Gumbel 1954; Maddison et al. 2014), so that an answer is the same in every batch.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/random_bits.h"
#include "core/generation.h"

namespace cupel::engine {

/// Hash of a prompt's tokens (FNV-1a), part of the noise's key.
std::uint64_t hash_tokens(std::span<const std::int32_t> tokens);

class Sampler {
 public:
  Sampler(const GenerationOptions& options, std::uint64_t prompt_hash);

  /// The token that follows the answer so far. Penalties for tokens the answer has come first, as in llama.cpp and OpenAI's interface;
  /// then temperature, top_k, top_p, min_p. Of equals the lowest wins.
  std::int32_t choose(std::span<const float> logits, std::span<const std::int32_t> answer) const;

  /// The same among those that are allowed: the best of those that pass the filters, else the most likely one. The unconstrained
  /// choice is tried first. Nothing where no token is allowed.
  using Allows = std::function<bool(std::int32_t)>;
  std::optional<std::int32_t> choose(std::span<const float> logits, std::span<const std::int32_t> answer, const Allows& allows) const;

  /// What choose() compares of a token that passes the filters: its logit, noisy when sampling.
  double value(std::span<const float> logits, std::span<const std::int32_t> answer, std::int32_t token) const;

 private:
  struct Candidate {
    std::int32_t token = 0;
    double logit = 0;  // divided by the temperature
  };

  bool has_penalties() const { return repeat_penalty_ != 1 || presence_penalty_ != 0 || frequency_penalty_ != 0; }
  std::int32_t choose_unpenalised(std::span<const float> logits, std::uint32_t position) const;
  std::optional<std::int32_t> choose_allowed(std::span<const float> logits, std::uint32_t position, const Allows& allows) const;
  std::vector<Candidate> filtered(std::span<const float> logits) const;
  static bool more_likely(const Candidate& a, const Candidate& b);
  static void keep_top_p(std::vector<Candidate>& candidates, double top_p);
  static void keep_min_p(std::vector<Candidate>& candidates, double min_p);
  std::vector<float> penalised(std::span<const float> logits, std::span<const std::int32_t> answer) const;
  double noise(std::uint32_t position, std::int32_t token) const;

  double temperature_;
  double top_p_;
  std::size_t top_k_;
  double min_p_;
  double repeat_penalty_;
  double presence_penalty_;
  double frequency_penalty_;
  RandomBits random_;
};

}  // namespace cupel::engine
