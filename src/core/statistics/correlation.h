// How two series of numbers go together: -1 opposite, 0 not at all, 1 together. Series are equally long; of fewer than two values, or where
// one series never changes, there is nothing to say. For scores held against labels by people.
#pragma once

#include <optional>
#include <span>

namespace cupel {

/// Pearson's of the ranks (Spearman 1904).
std::optional<double> spearman_correlation(std::span<const double> x, std::span<const double> y);

/// Pairs in the same order less those in the other, corrected for ties (Kendall 1945, tau-b).
std::optional<double> kendall_tau_b(std::span<const double> x, std::span<const double> y);

}  // namespace cupel
