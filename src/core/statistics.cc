#include "core/statistics.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

namespace cupel {

double mean_of(std::span<const double> values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double percentile_of(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double position = std::clamp(p, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], position - static_cast<double>(below));
}

double z_of_confidence(double confidence) { return boost::math::quantile(boost::math::normal(), (1 + confidence) / 2); }

Interval wilson_interval(double pass, double total, double z) {
  if (!(total > 0)) return {0, 1};
  const double rate = pass / total;
  const double z2 = z * z;
  const double centre = (rate + z2 / (2 * total)) / (1 + z2 / total);
  // Without passes (or failures) the low (high) end is exactly 0 (1); the subtraction below would leave a rounding error.
  const double half = z / (1 + z2 / total) * std::sqrt(rate * (1 - rate) / total + z2 / (4 * total * total));
  return {pass <= 0 ? 0.0 : std::max(0.0, centre - half), pass >= total ? 1.0 : std::min(1.0, centre + half)};
}

std::optional<Interval> clustered_interval(std::span<const Cluster> clusters, double z) {
  double pass = 0, total = 0;
  for (const Cluster& cluster : clusters) {
    pass += static_cast<double>(cluster.pass);
    total += static_cast<double>(cluster.judged);
  }
  if (total == 0) return std::nullopt;
  const double rate = pass / total;
  const double binomial = rate * (1 - rate) / total;
  double clustered = 0;
  for (const Cluster& cluster : clusters) {
    const double residual = static_cast<double>(cluster.pass) - rate * static_cast<double>(cluster.judged);
    clustered += residual * residual / (total * total);
  }
  const double design_effect = binomial > 0 ? std::max(1.0, clustered / binomial) : 1.0;
  return wilson_interval(pass / design_effect, total / design_effect, z);
}

}  // namespace cupel
