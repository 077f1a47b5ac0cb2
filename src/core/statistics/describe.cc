#include "core/statistics/describe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cupel {
namespace {

double sum_of_squares(std::span<const double> values) {
  const double mean = mean_of(values);
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [&](double sum, double value) { return sum + (value - mean) * (value - mean); });
}

}  // namespace

double mean_of(std::span<const double> values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double percentile_of_sorted(std::span<const double> values, double p) {
  if (values.empty()) return 0;
  const double position = std::clamp(p, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], position - static_cast<double>(below));
}

double percentile_of(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return percentile_of_sorted(values, p);
}

std::optional<double> population_deviation(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  return std::sqrt(sum_of_squares(values) / static_cast<double>(values.size()));
}

std::optional<double> sample_deviation(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  return std::sqrt(sum_of_squares(values) / static_cast<double>(values.size() - 1));
}

}  // namespace cupel
