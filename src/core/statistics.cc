#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cupel {

double mean_of(std::span<const double> values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double percentile_of(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double position = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], position - static_cast<double>(below));
}

Interval wilson_interval(double pass, double total, double z) {
  const double rate = pass / total;
  const double z2 = z * z;
  const double centre = (rate + z2 / (2 * total)) / (1 + z2 / total);
  const double half = z / (1 + z2 / total) * std::sqrt(rate * (1 - rate) / total + z2 / (4 * total * total));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

std::optional<Interval> clustered_interval(std::span<const Cluster> clusters) {
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
  return wilson_interval(pass / design_effect, total / design_effect);
}

}  // namespace cupel
