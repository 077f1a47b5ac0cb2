// Whether two runs over the same cases differ: every test here compares case by case. All are two-sided. Pairs are cases: attempts of
// one case are one pair (their mean), or the test claims more evidence than there is. Two runs are compared by the mid-p and the t test
// (run/compare.h); the others are for comparisons of models by other figures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/statistics/test_result.h"

namespace cupel {

/// Cases by what passed: in both runs, only in the first, only in the second, in neither.
struct PairedCounts {
  std::size_t both = 0;
  std::size_t only_first = 0;
  std::size_t only_second = 0;
  std::size_t neither = 0;
};

/// McNemar's exact test: the cases that differ are fair coin flips. The statistic is the smaller of both counts. Always valid, somewhat
/// cautious; 1 where no case differs.
TestResult mcnemar_exact(const PairedCounts& counts);

/// Its mid-p form (Fagerland, Lydersen, Laake 2013): nearly exact and less cautious. What to show when one figure is shown.
double mcnemar_mid_p(const PairedCounts& counts);

/// McNemar (1947), chi-squared with one degree of freedom, for many differing cases; `corrected` as by Edwards (1948).
TestResult mcnemar_chi_squared(const PairedCounts& counts, bool corrected);

struct PermutationOptions {
  std::size_t rounds = 10'000;
  std::uint64_t seed = 1;
};

/// Flips the signs of differences (second minus first, one a case) at random (Fisher 1935): the statistic is their mean. Every
/// assignment is tried where there are at most 2^14 of them; beyond, `rounds` random ones, a function of the seed, and p is
/// (1 + as far) / (1 + rounds) (Phipson & Smyth 2010). For scores, pass rates by case and any other figure.
TestResult paired_permutation_test(std::span<const double> differences, const PermutationOptions& options = {});

/// Student (1908) on differences, which should be near normal or many. Nothing of fewer than two, or of all the same.
std::optional<TestResult> paired_t_test(std::span<const double> first, std::span<const double> second);

/// Wilcoxon's signed ranks (1945): the statistic is the smaller sum of ranks; pairs that do not differ are left out. Exact for at most 50
/// differences without ties, else the normal approximation with correction for ties. Nothing where no pair differs.
std::optional<TestResult> wilcoxon_signed_rank_test(std::span<const double> first, std::span<const double> second);

}  // namespace cupel
