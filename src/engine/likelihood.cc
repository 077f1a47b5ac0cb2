#include "engine/likelihood.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace cupel::engine {

LogProbabilities::LogProbabilities(std::span<const float> logits)
    : logits_(logits), most_likely_(static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin())) {
  largest_ = static_cast<double>(logits_[static_cast<std::size_t>(most_likely_)]);
  double sum = 0;
  for (const float logit : logits_) sum += std::exp(static_cast<double>(logit) - largest_);
  log_sum_ = std::log(sum);
}

std::vector<std::int32_t> LogProbabilities::likeliest(int count) const {
  const auto is_more = [&](std::int32_t a, std::int32_t b) {
    const float first = logits_[static_cast<std::size_t>(a)], second = logits_[static_cast<std::size_t>(b)];
    return first != second ? first > second : a < b;
  };
  const auto most = static_cast<std::size_t>(std::max(count, 0));
  std::vector<std::int32_t> best;  // sorted
  for (std::int32_t token = 0; token < static_cast<std::int32_t>(logits_.size()); ++token) {
    if (best.size() == most && (most == 0 || !is_more(token, best.back()))) continue;
    if (best.size() == most) best.pop_back();
    best.insert(std::ranges::upper_bound(best, token, is_more), token);
  }
  return best;
}

}  // namespace cupel::engine
