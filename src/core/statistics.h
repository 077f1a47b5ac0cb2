// Numbers about many attempts: means, percentiles, and intervals of rates. Formulas name their source.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace cupel {

struct Interval {
  double low = 0;
  double high = 0;
};

double mean_of(std::span<const double> values);  // 0 of nothing

/// Percentile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7); `p` in 0..1. 0 of nothing.
double percentile_of(std::vector<double> values, double p);

/// Passes and judged attempts of one case (one cluster). Whoever fills it counts copies of one answer once: see core/pass_rate.h.
struct Cluster {
  std::size_t pass = 0;
  std::size_t judged = 0;
};

/// The standard normal quantile of a two-sided interval: 0.95 -> 1.96. `confidence` is between 0 and 1, both excluded.
double z_of_confidence(double confidence);

constexpr double kZ95 = 1.959963984540054;

/// Wilson score interval of the pass rate (Wilson 1927), for independent attempts. Of nothing: 0..1.
Interval wilson_interval(double pass, double total, double z = kZ95);

/// Interval of the pass rate over clusters: Wilson with the effective sample size n / design effect, where the design
/// effect is the clustered over the binomial variance of the rate (Kish 1965), at least 1. Nothing when nothing was judged.
std::optional<Interval> clustered_interval(std::span<const Cluster> clusters, double z = kZ95);

}  // namespace cupel
