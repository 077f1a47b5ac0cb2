#include "engine/likelihood.h"

#include <algorithm>
#include <cmath>

namespace cupel::engine {

LogProbabilities::LogProbabilities(std::span<const float> logits)
    : logits_(logits), most_likely_(static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin())) {
  largest_ = static_cast<double>(logits_[static_cast<std::size_t>(most_likely_)]);
  double sum = 0;
  for (const float logit : logits_) sum += std::exp(static_cast<double>(logit) - largest_);
  log_sum_ = std::log(sum);
}

}  // namespace cupel::engine
