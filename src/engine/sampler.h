// Chooses the next token from logits. Greedy at temperature 0; else Gumbel-max with noise that depends on nothing but the seed, the
// prompt, the position and the token (Gumbel 1954; Maddison et al. 2014), so that an answer is the same in every batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

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

  /// What choose() compares of a token that passes the filters: its logit, noisy when sampling.
  double value(std::span<const float> logits, std::span<const std::int32_t> answer, std::int32_t token) const;

 private:
  std::int32_t choose_unpenalised(std::span<const float> logits, std::uint32_t position) const;
  std::vector<float> penalised(std::span<const float> logits, std::span<const std::int32_t> answer) const;
  double noise(std::uint32_t position, std::int32_t token) const;

  double temperature_;
  double top_p_;
  std::size_t top_k_;
  double min_p_;
  double repeat_penalty_;
  double presence_penalty_;
  double frequency_penalty_;
  std::uint64_t key_;
};

}  // namespace cupel::engine
