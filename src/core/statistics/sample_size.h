// How many cases a question takes.
#pragma once

#include <cstddef>
#include <optional>

#include "core/statistics/rate_interval.h"

namespace cupel {

/// How large a sample must be, as a multiple of the one with the rate of these effective trials, until Wilson's interval holds no `limit`
/// any more, if the rate stays as it is: the score test against the limit (Wilson 1927), solved for n. Nothing where no number is enough:
/// the rate is the limit, or the limit is 0 or 1.
std::optional<double> growth_until_decided(Trials trials, double limit, double z);

/// The same for an interval that narrows with the square root of the sample, as that of a mean does.
std::optional<double> growth_until_decided(double figure, double limit, double half_width);

}  // namespace cupel
