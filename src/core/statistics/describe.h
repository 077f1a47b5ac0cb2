// What many numbers come to: means, spreads, percentiles. Intervals around them are in mean_interval.h.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace cupel {

double mean_of(std::span<const double> values);  // 0 of nothing

/// Percentile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7); `p` in 0..1. 0 of nothing.
double percentile_of(std::vector<double> values, double p);
double percentile_of_sorted(std::span<const double> values, double p);

/// Of values that are the whole population (divided by n), or a sample of it (by n - 1). Nothing of too few values.
std::optional<double> population_deviation(std::span<const double> values);
std::optional<double> sample_deviation(std::span<const double> values);

}  // namespace cupel
