// What weights of known models look like from outside, so that a copy in another quantisation is recognised, and a copy with blocks in
// other places is found. Measured on the published weights; `verify --deep --json` shows the same figures of any file.
#pragma once

#include <span>
#include <string_view>

namespace cupel {

struct KnownWeights {
  std::string_view name;         // of known_models.h
  std::size_t blocks = 0;        //
  std::span<const float> sizes;  // of each block, the mean size of each tensor's values (engine::WeightStatistics::signature)
  double surprise = 0;           // of the built-in text (proof_text.h): mean negative log-probability of a token, in F16
  std::size_t kinds() const { return sizes.size() / blocks; }
};

std::span<const KnownWeights> known_weights();

}  // namespace cupel
