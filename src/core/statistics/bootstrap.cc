#include "core/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random_bits.h"
#include "core/statistics/describe.h"

namespace cupel {
namespace {

// The smallest value that at least the share `p` does not exceed.
double inverse_cdf(std::span<const double> sorted, double p) {
  const double rank = std::ceil(p * static_cast<double>(sorted.size()) - 1e-9);
  return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(sorted.size()))) - 1];
}

}  // namespace

std::optional<Bootstrap> bootstrap(std::size_t units, const FigureOfUnits& figure, const BootstrapOptions& options) {
  if (units == 0 || options.rounds == 0) return std::nullopt;
  std::vector<std::size_t> drawn(units);
  std::vector<double> figures(options.rounds);
  for (std::size_t round = 0; round < options.rounds; ++round) {
    const RandomBits random(options.seed, round);
    for (std::size_t i = 0; i < units; ++i) drawn[i] = random.below(units, i);
    figures[round] = figure(drawn);
  }
  std::sort(figures.begin(), figures.end());
  const double tail = (1 - options.confidence) / 2;
  return Bootstrap{.interval = {inverse_cdf(figures, tail), inverse_cdf(figures, 1 - tail)},
                   .mean = mean_of(figures),
                   .standard_error = population_deviation(figures).value_or(0)};
}

std::optional<Bootstrap> bootstrap_mean(std::span<const double> values, const BootstrapOptions& options) {
  const auto mean = [&](std::span<const std::size_t> drawn) {
    double sum = 0;
    for (const std::size_t index : drawn) sum += values[index];
    return sum / static_cast<double>(drawn.size());
  };
  return bootstrap(values.size(), mean, options);
}

}  // namespace cupel
