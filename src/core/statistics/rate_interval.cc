#include "core/statistics/rate_interval.h"

#include <algorithm>
#include <cmath>

namespace cupel {

Interval wilson_interval(double pass, double total, double z) {
  if (!(total > 0)) return {0, 1};
  const double rate = pass / total;
  const double z2 = z * z;
  const double centre = (rate + z2 / (2 * total)) / (1 + z2 / total);
  // Without passes (or failures) the low (high) end is exactly 0 (1); the subtraction below would leave a rounding error.
  const double half = z / (1 + z2 / total) * std::sqrt(rate * (1 - rate) / total + z2 / (4 * total * total));
  return {pass <= 0 ? 0.0 : std::max(0.0, centre - half), pass >= total ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace cupel
