#include "core/statistics/rate_interval.h"

#include <algorithm>
#include <cmath>

namespace cupel {
namespace {

Interval within_0_and_1(double low, double high) { return {std::clamp(low, 0.0, 1.0), std::clamp(high, 0.0, 1.0)}; }

}  // namespace

Interval wilson_interval(double pass, double total, double z) {
  if (!(total > 0)) return {0, 1};
  const double rate = pass / total;
  const double z2 = z * z;
  const double centre = (rate + z2 / (2 * total)) / (1 + z2 / total);
  // Without passes (or failures) the low (high) end is exactly 0 (1); the subtraction below would leave a rounding error.
  const double half = z / (1 + z2 / total) * std::sqrt(rate * (1 - rate) / total + z2 / (4 * total * total));
  return {pass <= 0 ? 0.0 : std::max(0.0, centre - half), pass >= total ? 1.0 : std::min(1.0, centre + half)};
}

Interval wilson_corrected_interval(Trials trials, double confidence) {
  const auto [pass, total] = trials;
  if (!(total > 0)) return {0, 1};
  const double z = z_of_confidence(confidence);
  const double z2 = z * z, rate = pass / total, denominator = 2 * (total + z2);
  const double centre = 2 * total * rate + z2;
  const double low = (centre - 1 - z * std::sqrt(z2 - 2 - 1 / total + 4 * rate * (total * (1 - rate) + 1))) / denominator;
  const double high = (centre + 1 + z * std::sqrt(z2 + 2 - 1 / total + 4 * rate * (total * (1 - rate) - 1))) / denominator;
  return within_0_and_1(pass <= 0 ? 0 : low, pass >= total ? 1 : high);
}

Interval clopper_pearson_interval(Trials trials, double confidence) {
  const auto [pass, total] = trials;
  if (!(total > 0)) return {0, 1};
  const double tail = (1 - confidence) / 2;
  return within_0_and_1(pass <= 0 ? 0 : beta_quantile(pass, total - pass + 1, tail),
                        pass >= total ? 1 : beta_quantile(pass + 1, total - pass, 1 - tail));
}

Interval agresti_coull_interval(Trials trials, double confidence) {
  const auto [pass, total] = trials;
  if (!(total > 0)) return {0, 1};
  const double z = z_of_confidence(confidence);
  const double n = total + z * z;
  const double rate = (pass + z * z / 2) / n;
  const double half = z * std::sqrt(rate * (1 - rate) / n);
  return within_0_and_1(rate - half, rate + half);
}

Interval jeffreys_interval(Trials trials, double confidence) {
  const auto [pass, total] = trials;
  if (!(total > 0)) return {0, 1};
  const double tail = (1 - confidence) / 2;
  return {beta_quantile(pass + 0.5, total - pass + 0.5, tail), beta_quantile(pass + 0.5, total - pass + 0.5, 1 - tail)};
}

Interval newcombe_difference_interval(Trials first, Trials second, double confidence) {
  if (!(first.total > 0) || !(second.total > 0)) return {-1, 1};
  const double z = z_of_confidence(confidence);
  const Interval a = wilson_interval(first.pass, first.total, z);
  const Interval b = wilson_interval(second.pass, second.total, z);
  const double rate_a = first.pass / first.total, rate_b = second.pass / second.total;
  return {rate_a - rate_b - std::hypot(rate_a - a.low, b.high - rate_b), rate_a - rate_b + std::hypot(a.high - rate_a, rate_b - b.low)};
}

}  // namespace cupel
