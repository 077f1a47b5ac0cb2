#include "core/statistics/paired_tests.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/random_bits.h"
#include "core/statistics/describe.h"
#include "core/statistics/distributions.h"
#include "core/statistics/ranks.h"

namespace cupel {
namespace {

constexpr std::size_t kMostFlippedExactly = 14;
constexpr std::size_t kMostRankedExactly = 50;

std::vector<double> differences_of(std::span<const double> first, std::span<const double> second) {
  std::vector<double> differences(std::min(first.size(), second.size()));
  for (std::size_t i = 0; i < differences.size(); ++i) differences[i] = first[i] - second[i];
  return differences;
}

// Sums of the differences with signs as the set bits say.
double flipped_sum(std::span<const double> differences, std::uint64_t signs) {
  double sum = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) sum += (signs >> i & 1U) != 0 ? -differences[i] : differences[i];
  return sum;
}

double random_sum(std::span<const double> differences, const RandomBits& random) {
  double sum = 0;
  for (std::size_t begin = 0; begin < differences.size(); begin += 64) {
    sum += flipped_sum(differences.subspan(begin, std::min<std::size_t>(64, differences.size() - begin)), random.bits(begin / 64));
  }
  return sum;
}

// The chance that the ranks 1..n with a plus sum up to at most `sum`, when signs are coin flips.
double chance_of_rank_sum(std::size_t n, std::size_t sum) {
  std::vector<double> chances(n * (n + 1) / 2 + 1, 0.0);
  chances[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank) {
    for (std::size_t i = chances.size(); i-- > 0;) chances[i] = (chances[i] + (i >= rank ? chances[i - rank] : 0)) / 2;
  }
  return std::accumulate(chances.begin(), chances.begin() + static_cast<std::ptrdiff_t>(std::min(sum + 1, chances.size())), 0.0);
}

}  // namespace

TestResult mcnemar_exact(const PairedCounts& counts) {
  const std::size_t differing = counts.only_first + counts.only_second;
  const std::size_t fewer = std::min(counts.only_first, counts.only_second);
  return {static_cast<double>(fewer), std::min(1.0, 2 * binomial_cdf(fewer, differing, 0.5))};
}

double mcnemar_mid_p(const PairedCounts& counts) {
  const std::size_t differing = counts.only_first + counts.only_second;
  if (differing == 0) return 1;
  const std::size_t fewer = std::min(counts.only_first, counts.only_second);
  return std::min(1.0, 2 * binomial_cdf(fewer, differing, 0.5) - binomial_pmf(fewer, differing, 0.5));
}

TestResult mcnemar_chi_squared(const PairedCounts& counts, bool corrected) {
  const auto first = static_cast<double>(counts.only_first), second = static_cast<double>(counts.only_second);
  if (first + second == 0) return {0, 1};
  const double distance = std::max(0.0, std::abs(first - second) - (corrected ? 1 : 0));
  const double statistic = distance * distance / (first + second);
  return {statistic, chi_squared_tail(1, statistic)};
}

TestResult paired_permutation_test(std::span<const double> differences, const PermutationOptions& options) {
  std::vector<double> differing;
  std::copy_if(differences.begin(), differences.end(), std::back_inserter(differing), [](double value) { return value != 0; });
  const double sum = std::accumulate(differing.begin(), differing.end(), 0.0);
  TestResult result{.statistic = mean_of(differences), .p_value = 1};
  if (differing.empty()) return result;
  // Sums of the same numbers in another order may differ in their last bits.
  double scale = 0;
  for (const double value : differing) scale += std::abs(value);
  const auto is_as_far = [limit = std::abs(sum) - 1e-12 * scale](double other) { return std::abs(other) >= limit; };
  std::size_t as_far = 0;
  if (differing.size() <= kMostFlippedExactly) {
    const std::uint64_t assignments = std::uint64_t{1} << differing.size();
    for (std::uint64_t signs = 0; signs < assignments; ++signs) as_far += is_as_far(flipped_sum(differing, signs)) ? 1U : 0U;
    result.p_value = static_cast<double>(as_far) / static_cast<double>(assignments);
    return result;
  }
  for (std::size_t round = 0; round < options.rounds; ++round) {
    as_far += is_as_far(random_sum(differing, RandomBits(options.seed, round))) ? 1U : 0U;
  }
  result.p_value = static_cast<double>(1 + as_far) / static_cast<double>(1 + options.rounds);
  return result;
}

std::optional<TestResult> paired_t_test(std::span<const double> first, std::span<const double> second) {
  const std::vector<double> differences = differences_of(first, second);
  const std::optional<double> deviation = sample_deviation(differences);
  if (!deviation || *deviation == 0) return std::nullopt;
  const auto n = static_cast<double>(differences.size());
  const double t = mean_of(differences) / (*deviation / std::sqrt(n));
  return TestResult{t, student_t_two_sided(n - 1, t)};
}

std::optional<TestResult> wilcoxon_signed_rank_test(std::span<const double> first, std::span<const double> second) {
  std::vector<double> differences = differences_of(first, second);
  std::erase(differences, 0.0);
  if (differences.empty()) return std::nullopt;
  std::vector<double> sizes(differences.size());
  std::transform(differences.begin(), differences.end(), sizes.begin(), [](double value) { return std::abs(value); });
  const Ranked ranked = rank_values(sizes);
  double plus = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) plus += differences[i] > 0 ? ranked.ranks[i] : 0;
  const auto n = static_cast<double>(differences.size());
  const double smaller = std::min(plus, n * (n + 1) / 2 - plus);
  if (ranked.tie_cubes == 0 && differences.size() <= kMostRankedExactly) {
    return TestResult{smaller, std::min(1.0, 2 * chance_of_rank_sum(differences.size(), static_cast<std::size_t>(smaller)))};
  }
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - ranked.tie_cubes / 48;
  return TestResult{smaller, std::min(1.0, normal_two_sided((smaller - n * (n + 1) / 4) / std::sqrt(variance)))};
}

}  // namespace cupel
