// Rates and means over attempts that hang together: several attempts of one case are a cluster, and cases, not attempts, are what a
// suite has drawn. Whoever fills clusters counts copies of one answer once (core/pass_rate.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/statistics/interval.h"
#include "core/statistics/rate_interval.h"

namespace cupel {

/// Passes and judged attempts of one case; small, as a run has many. One of which nothing was judged is as good as none.
struct Cluster {
  std::uint32_t pass = 0;
  std::uint32_t judged = 0;
};

/// How many times as large the variance of the rate is as that of as many independent attempts (Kish 1965), by the sandwich estimate
/// over clusters (Liang & Zeger 1986); at least 1. 1 where all passed or all failed, and nothing can be estimated.
double design_effect(std::span<const Cluster> clusters);

/// The attempts as independent ones that say as much: divided by the design effect, and fewer where few clusters make that a rough
/// estimate, by the ratio of Student's quantiles (Korn & Graubard 1998). Never fewer than if all attempts of a case had to agree.
Trials effective_trials(std::span<const Cluster> clusters, double confidence);

/// Wilson's interval of the effective trials. Nothing when nothing was judged.
std::optional<Interval> clustered_interval(std::span<const Cluster> clusters, double confidence = 0.95);

/// Measurements of one case.
using Measurements = std::vector<double>;

/// The standard error of the mean over all measurements, by clusters (Liang & Zeger 1986, with the factor g / (g - 1) for g
/// clusters). Nothing of fewer than two clusters.
std::optional<double> clustered_standard_error(std::span<const Measurements> clusters);

}  // namespace cupel
