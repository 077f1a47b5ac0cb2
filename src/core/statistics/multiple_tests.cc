#include "core/statistics/multiple_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cupel {
namespace {

double adjusted(double p, double rank, double tests, Correction correction) {
  switch (correction) {
    case Correction::bonferroni: return p * tests;
    case Correction::holm: return p * (tests - rank + 1);
    case Correction::holm_sidak: return -std::expm1((tests - rank + 1) * std::log1p(-p));
    case Correction::false_discovery_rate: return p * tests / rank;
  }
  return 1;
}

}  // namespace

std::vector<double> adjust_p_values(std::span<const double> p_values, Correction correction) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  const auto tests = static_cast<double>(p_values.size());
  std::vector<double> sorted(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    sorted[i] = std::min(1.0, adjusted(p_values[order[i]], static_cast<double>(i + 1), tests, correction));
  }
  // A larger p-value never comes out below a smaller one: stepping down, or up for the false discovery rate.
  if (correction == Correction::false_discovery_rate) {
    for (std::size_t i = sorted.size(); i-- > 1;) sorted[i - 1] = std::min(sorted[i - 1], sorted[i]);
  } else {
    for (std::size_t i = 1; i < sorted.size(); ++i) sorted[i] = std::max(sorted[i], sorted[i - 1]);
  }
  std::vector<double> result(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = sorted[i];
  return result;
}

}  // namespace cupel
