// Intervals of means and of percentiles, over measurements that may hang together by case. They speak of more cases of the same kind under
// the same conditions, not of another machine or another day.
#pragma once

#include <optional>
#include <span>

#include "core/statistics/clusters.h"
#include "core/statistics/interval.h"

namespace cupel {

/// Of the mean, by clusters: clustered_standard_error() and Student's t with one degree of freedom less than clusters (Cameron & Miller
/// 2015). Nothing of fewer than two clusters.
std::optional<Interval> clustered_mean_interval(std::span<const Measurements> clusters, double confidence);

/// Distribution-free interval of the percentile `p` between two order statistics (Hahn & Meeker 1991, 5.2), over as many independent
/// values as the clusters are worth (Woodruff 1952 for the idea). An end is infinite where so few values cannot say: no 95th percentile is
/// bounded from above by fewer than 72 values at 95 %. Nothing of no values.
std::optional<Interval> clustered_percentile_interval(std::span<const Measurements> clusters, double p, double confidence);

}  // namespace cupel
