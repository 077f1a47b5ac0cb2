#include "core/statistics/sample_size.h"

#include <cmath>

namespace cupel {

std::optional<double> growth_until_decided(Trials trials, double limit, double z) {
  if (!(trials.total > 0) || limit <= 0 || limit >= 1) return std::nullopt;
  const double distance = trials.pass / trials.total - limit;
  if (std::abs(distance) < 1e-9) return std::nullopt;
  return z * z * limit * (1 - limit) / (distance * distance) / trials.total;
}

std::optional<double> growth_until_decided(double figure, double limit, double half_width) {
  const double distance = std::abs(figure - limit);
  if (!std::isfinite(half_width) || !(distance > 1e-12 * std::abs(limit))) return std::nullopt;
  return half_width * half_width / (distance * distance);
}

}  // namespace cupel
