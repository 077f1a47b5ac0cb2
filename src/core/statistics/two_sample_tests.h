// Whether two groups that were not paired differ: other cases, or other questions. Two runs over the same cases are compared by
// paired_tests.h, which sees smaller differences. For comparisons of models over other cases, and of speeds. All are two-sided.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/statistics/rate_interval.h"
#include "core/statistics/test_result.h"

namespace cupel {

/// Counts of two outcomes (columns) in two groups (rows).
struct TwoByTwo {
  std::size_t a = 0, b = 0, c = 0, d = 0;  // a b / c d
};

/// Fisher's exact test (1935), all tables with these margins that are no more likely.
double fisher_exact_test(const TwoByTwo& table);

/// Pearson (1900); `corrected` as by Yates (1934). Nothing where a margin is 0.
std::optional<TestResult> chi_squared_test(const TwoByTwo& table, bool corrected);

/// The z test with the pooled rate. Nothing of no trials, or where all or none passed.
std::optional<TestResult> two_proportion_test(Trials first, Trials second);

/// Welch (1947). Nothing of fewer than two values in a group, or of no spread at all.
std::optional<TestResult> welch_t_test(std::span<const double> first, std::span<const double> second);

/// Mann & Whitney (1947): the statistic is U of the first group. Exact without ties and with at most 2,500 pairs of values; else the
/// normal approximation with corrections for ties and continuity. Nothing of an empty group.
std::optional<TestResult> mann_whitney_test(std::span<const double> first, std::span<const double> second);

}  // namespace cupel
