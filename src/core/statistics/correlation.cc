#include "core/statistics/correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/statistics/describe.h"
#include "core/statistics/ranks.h"

namespace cupel {
namespace {

std::vector<double> centred(std::span<const double> values) {
  std::vector<double> result(values.begin(), values.end());
  const double mean = mean_of(values);
  for (double& value : result) value -= mean;
  return result;
}

// The cosine of the angle between the two series, each less its mean (Pearson 1895).
std::optional<double> pearson_correlation(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) return std::nullopt;
  const std::vector<double> a = centred(x), b = centred(y);
  const double lengths =
      std::sqrt(std::inner_product(a.begin(), a.end(), a.begin(), 0.0)) * std::sqrt(std::inner_product(b.begin(), b.end(), b.begin(), 0.0));
  if (!(lengths > 0) || !std::isfinite(lengths)) return std::nullopt;
  return std::clamp(std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / lengths, -1.0, 1.0);
}

}  // namespace

std::optional<double> spearman_correlation(std::span<const double> x, std::span<const double> y) {
  return pearson_correlation(rank_values(x).ranks, rank_values(y).ranks);
}

std::optional<double> kendall_tau_b(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) return std::nullopt;
  double balance = 0, untied_x = 0, untied_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const int order_x = (x[i] > x[j]) - (x[i] < x[j]), order_y = (y[i] > y[j]) - (y[i] < y[j]);
      balance += order_x * order_y;
      untied_x += order_x != 0 ? 1 : 0;
      untied_y += order_y != 0 ? 1 : 0;
    }
  }
  if (untied_x == 0 || untied_y == 0) return std::nullopt;
  return balance / std::sqrt(untied_x * untied_y);
}

}  // namespace cupel
