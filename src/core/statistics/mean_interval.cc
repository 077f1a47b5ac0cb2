#include "core/statistics/mean_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/statistics/describe.h"
#include "core/statistics/distributions.h"

namespace cupel {
namespace {

Interval around(double mean, double standard_error, double degrees, double confidence) {
  const double half = student_t_quantile(degrees, (1 + confidence) / 2) * standard_error;
  return {mean - half, mean + half};
}

std::vector<double> all_of(std::span<const Measurements> clusters) {
  std::vector<double> values;
  for (const Measurements& cluster : clusters) values.insert(values.end(), cluster.begin(), cluster.end());
  return values;
}

// Whether a value is at most the percentile, by cluster.
std::vector<Cluster> at_most(std::span<const Measurements> clusters, double percentile) {
  std::vector<Cluster> counted;
  for (const Measurements& cluster : clusters) {
    const auto below = std::count_if(cluster.begin(), cluster.end(), [&](double value) { return value <= percentile; });
    counted.push_back({static_cast<std::uint32_t>(below), static_cast<std::uint32_t>(cluster.size())});
  }
  return counted;
}

// Ranks of the order statistics among n values, from 1, that hold the percentile between them; 0 and n + 1 are beyond all values.
struct Ranks {
  std::size_t low = 0, high = 0;
};
Ranks ranks_around(std::size_t n, double p, double tail) {
  Ranks ranks{0, n + 1};
  // P(fewer than `rank` values lie below the percentile) grows with the rank: found by bisection.
  const auto chance_below = [&](std::size_t rank) { return rank == 0 ? 0.0 : binomial_cdf(rank - 1, n, p); };
  std::size_t beyond = n + 1;
  while (beyond - ranks.low > 1) {
    const std::size_t middle = ranks.low + (beyond - ranks.low) / 2;
    (chance_below(middle) <= tail ? ranks.low : beyond) = middle;
  }
  std::size_t before = 0;
  while (ranks.high - before > 1) {
    const std::size_t middle = before + (ranks.high - before) / 2;
    (1 - chance_below(middle) <= tail ? ranks.high : before) = middle;
  }
  return ranks;
}

}  // namespace

std::optional<Interval> clustered_mean_interval(std::span<const Measurements> clusters, double confidence) {
  const std::optional<double> standard_error = clustered_standard_error(clusters);
  if (!standard_error) return std::nullopt;
  const auto used = std::count_if(clusters.begin(), clusters.end(), [](const Measurements& cluster) { return !cluster.empty(); });
  return around(mean_of(all_of(clusters)), *standard_error, static_cast<double>(used - 1), confidence);
}

std::optional<Interval> clustered_percentile_interval(std::span<const Measurements> clusters, double p, double confidence) {
  std::vector<double> values = all_of(clusters);
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto size = static_cast<double>(values.size());
  const double effective = effective_trials(at_most(clusters, percentile_of_sorted(values, p)), confidence).total;
  const auto n = std::max<std::size_t>(1, static_cast<std::size_t>(effective + 1e-9));
  const Ranks ranks = ranks_around(n, p, (1 - confidence) / 2);
  // What is the k-th of n effective values stands at the same share of all of them, rounded outwards.
  const double stretch = size / static_cast<double>(n);
  const auto low = static_cast<std::size_t>(static_cast<double>(ranks.low) * stretch + 1e-9);
  const auto high = static_cast<std::size_t>(std::ceil(static_cast<double>(ranks.high) * stretch - 1e-9));
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return Interval{ranks.low == 0 ? -kInfinity : values[std::min(low, values.size()) - 1],
                  ranks.high > n ? kInfinity : values[std::min(high, values.size()) - 1]};
}

}  // namespace cupel
