// Log-probabilities from logits, the same bits every time: in double precision, in the order of the vocabulary.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cupel::engine {

class LogProbabilities {
 public:
  /// The logits must outlive it. All of the work: log-sum-exp over the vocabulary.
  explicit LogProbabilities(std::span<const float> logits);

  double of(std::int32_t token) const { return static_cast<double>(logits_[static_cast<std::size_t>(token)]) - largest_ - log_sum_; }

  /// Of equals the lowest.
  std::int32_t most_likely() const { return most_likely_; }

  /// At most `count` tokens, the likeliest first; of equals the lowest first.
  std::vector<std::int32_t> likeliest(int count) const;

 private:
  std::span<const float> logits_;
  std::int32_t most_likely_;
  double largest_;
  double log_sum_;  // of what exceeds the largest logit
};

}  // namespace cupel::engine
