#include "core/statistics/two_sample_tests.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/statistics/describe.h"
#include "core/statistics/distributions.h"
#include "core/statistics/ranks.h"

namespace cupel {
namespace {

constexpr std::size_t kMostPairsExactly = 2500;

// Likelihoods that differ only by rounding count as equal.
constexpr double kEqually = 1 + 1e-7;

double log_choose(std::size_t n, std::size_t k) {
  const auto log_factorial = [](std::size_t value) { return std::lgamma(static_cast<double>(value) + 1); };
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

// P(U <= u) when every order of m and n values is as likely: counts of orders by U, as in Mann & Whitney's recurrence.
double chance_of_u(std::size_t m, std::size_t n, std::size_t u) {
  // ways[j][s]: shares of the orders of i and j values whose U is s.
  std::vector<std::vector<double>> ways(n + 1, std::vector<double>(m * n + 1, 0.0));
  for (std::size_t j = 0; j <= n; ++j) ways[j][0] = 1;
  for (std::size_t i = 1; i <= m; ++i) {
    for (std::size_t j = 1; j <= n; ++j) {
      const double first_is_last = static_cast<double>(i) / static_cast<double>(i + j);
      std::vector<double> next(m * n + 1, 0.0);
      for (std::size_t s = 0; s <= i * j; ++s) {
        next[s] = first_is_last * (s >= j ? ways[j][s - j] : 0) + (1 - first_is_last) * ways[j - 1][s];
      }
      ways[j] = std::move(next);
    }
  }
  double sum = 0;
  for (std::size_t s = 0; s <= std::min(u, m * n); ++s) sum += ways[n][s];
  return sum;
}

}  // namespace

double fisher_exact_test(const TwoByTwo& table) {
  const std::size_t row = table.a + table.b, column = table.a + table.c, all = row + table.c + table.d;
  const auto chance = [&](std::size_t a) {
    return std::exp(log_choose(column, a) + log_choose(all - column, row - a) - log_choose(all, row));
  };
  const std::size_t least = row + column > all ? row + column - all : 0;
  const double seen = chance(table.a);
  double sum = 0;
  for (std::size_t a = least; a <= std::min(row, column); ++a) {
    if (chance(a) <= seen * kEqually) sum += chance(a);
  }
  return std::min(1.0, sum);
}

std::optional<TestResult> chi_squared_test(const TwoByTwo& table, bool corrected) {
  const auto a = static_cast<double>(table.a), b = static_cast<double>(table.b);
  const auto c = static_cast<double>(table.c), d = static_cast<double>(table.d);
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins == 0) return std::nullopt;
  const double all = a + b + c + d;
  // |observed - expected| is the same in all four cells: |ad - bc| / n.
  const double distance = std::abs(a * d - b * c) / all;
  const double kept = distance - (corrected ? std::min(0.5, distance) : 0);
  const double statistic = kept * kept * all * all * all / margins;
  return TestResult{statistic, chi_squared_tail(1, statistic)};
}

std::optional<TestResult> two_proportion_test(Trials first, Trials second) {
  const double total = first.total + second.total, pooled = (first.pass + second.pass) / total;
  if (!(first.total > 0) || !(second.total > 0) || pooled <= 0 || pooled >= 1) return std::nullopt;
  const double deviation = std::sqrt(pooled * (1 - pooled) * (1 / first.total + 1 / second.total));
  const double z = (first.pass / first.total - second.pass / second.total) / deviation;
  return TestResult{z, normal_two_sided(z)};
}

std::optional<TestResult> welch_t_test(std::span<const double> first, std::span<const double> second) {
  const std::optional<double> deviation_1 = sample_deviation(first), deviation_2 = sample_deviation(second);
  if (!deviation_1 || !deviation_2) return std::nullopt;
  const auto n1 = static_cast<double>(first.size()), n2 = static_cast<double>(second.size());
  const double v1 = *deviation_1 * *deviation_1 / n1, v2 = *deviation_2 * *deviation_2 / n2;
  if (v1 + v2 == 0) return std::nullopt;
  const double t = (mean_of(first) - mean_of(second)) / std::sqrt(v1 + v2);
  const double degrees = (v1 + v2) * (v1 + v2) / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1));
  return TestResult{t, student_t_two_sided(degrees, t)};
}

std::optional<TestResult> mann_whitney_test(std::span<const double> first, std::span<const double> second) {
  if (first.empty() || second.empty()) return std::nullopt;
  std::vector<double> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  const Ranked ranked = rank_values(all);
  const auto m = static_cast<double>(first.size()), n = static_cast<double>(second.size());
  double ranks = 0;
  for (std::size_t i = 0; i < first.size(); ++i) ranks += ranked.ranks[i];
  const double u = ranks - m * (m + 1) / 2;
  const double smaller = std::min(u, m * n - u);
  if (ranked.tie_cubes == 0 && first.size() * second.size() <= kMostPairsExactly) {
    return TestResult{u, std::min(1.0, 2 * chance_of_u(first.size(), second.size(), static_cast<std::size_t>(smaller)))};
  }
  const double variance = m * n / 12 * (m + n + 1 - ranked.tie_cubes / ((m + n) * (m + n - 1)));
  if (variance <= 0) return TestResult{u, 1};
  return TestResult{u, std::min(1.0, normal_two_sided(std::max(0.0, m * n / 2 - smaller - 0.5) / std::sqrt(variance)))};
}

}  // namespace cupel
