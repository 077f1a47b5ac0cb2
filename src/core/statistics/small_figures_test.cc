// pass@k, corrections for several tests, sample sizes, the bootstrap, correlations: what each says where little is known.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/statistics/bootstrap.h"
#include "core/statistics/correlation.h"
#include "core/statistics/describe.h"
#include "core/statistics/multiple_tests.h"
#include "core/statistics/pass_at_k.h"
#include "core/statistics/sample_size.h"

namespace cupel {
namespace {

using Numbers = std::vector<double>;

TEST(PassAtK, is_unbiased) {
  EXPECT_NEAR(*pass_at_k(10, 3, 5), 11.0 / 12, 1e-12);
  EXPECT_NEAR(*pass_at_k(5, 2, 1), 0.4, 1e-12);
  EXPECT_EQ(pass_at_k(5, 4, 2), 1);
  EXPECT_NEAR(*pass_hat_k(10, 8, 2), 56.0 / 90, 1e-12);
  EXPECT_EQ(pass_hat_k(10, 3, 5), 0);
  EXPECT_NEAR(*pass_at_k(10'000, 5'000, 1'000), 1, 1e-12);
  for (const auto& undefined : {pass_at_k(0, 0, 1), pass_at_k(5, 2, 6), pass_at_k(5, 2, 0), pass_at_k(5, 6, 1), pass_hat_k(5, 2, 6)}) {
    EXPECT_FALSE(undefined);
  }
}

TEST(PassAtK, over_cases_leaves_out_those_with_too_few_attempts) {
  const std::vector<Cluster> cases = {{2, 4}, {4, 4}, {1, 1}};
  const PassOverCases sum = *pass_over_cases(cases, 2);
  EXPECT_EQ(sum.cases, 2U);
  EXPECT_NEAR(sum.pass_at_k, (5.0 / 6 + 1) / 2, 1e-12);
  EXPECT_NEAR(sum.pass_hat_k, (1.0 / 6 + 1) / 2, 1e-12);
  EXPECT_FALSE(pass_over_cases(cases, 5));
}

void expect_near(const Numbers& found, const Numbers& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12);
}

// statsmodels 0.15.0, multipletests.
TEST(MultipleTests, are_adjusted_in_place) {
  expect_near(adjust_p_values(Numbers{0.01, 0.02, 0.03, 0.04, 0.05}, Correction::holm), {0.05, 0.08, 0.09, 0.09, 0.09});
  expect_near(adjust_p_values(Numbers{0.001, 0.2, 0.04, 0.9, 0.03}, Correction::false_discovery_rate),
              {0.005, 0.25, 0.2 / 3, 0.9, 0.2 / 3});
  expect_near(adjust_p_values(Numbers{0.05, 0.05, 0.05}, Correction::holm_sidak), {0.142625, 0.142625, 0.142625});
  expect_near(adjust_p_values(Numbers{0, 1, 0.049}, Correction::bonferroni), {0, 1, 0.147});
  EXPECT_TRUE(adjust_p_values({}, Correction::holm).empty());
}

TEST(SampleSize, until_a_limit_lies_outside) {
  const double growth = *growth_until_decided(Trials{7, 10}, 0.5, kZ95);
  EXPECT_NEAR(growth, kZ95 * kZ95 * 0.25 / 0.04 / 10, 1e-12);
  EXPECT_NEAR(wilson_interval(7 * growth, 10 * growth).low, 0.5, 1e-9);
  EXPECT_FALSE(growth_until_decided(Trials{5, 10}, 0.5, kZ95));
  EXPECT_FALSE(growth_until_decided(Trials{5, 10}, 1, kZ95));
  EXPECT_FALSE(growth_until_decided(Trials{}, 0.5, kZ95));
  EXPECT_NEAR(*growth_until_decided(100, 110, 20), 4, 1e-12);
  EXPECT_FALSE(growth_until_decided(110, 110, 20));
}

TEST(Bootstrap, is_a_function_of_its_seed) {
  const Numbers values = {0, 0, 0, 1, 1};
  const Bootstrap first = *bootstrap_mean(values), again = *bootstrap_mean(values), other = *bootstrap_mean(values, {.seed = 2});
  EXPECT_EQ(first.mean, again.mean);
  EXPECT_NE(first.mean, other.mean);
  EXPECT_NEAR(first.mean, 0.4, 4 * 0.2191 / 100);
  EXPECT_NEAR(first.standard_error, 0.21908902300206645, 0.005);
  EXPECT_EQ(first.interval.low, 0);
  EXPECT_NEAR(first.interval.high, 0.8, 1e-12);
  EXPECT_FALSE(bootstrap_mean({}));
}

TEST(Bootstrap, takes_any_figure) {
  const Numbers values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const auto median = [&](std::span<const std::size_t> drawn) {
    Numbers chosen;
    for (const std::size_t index : drawn) chosen.push_back(values[index]);
    return percentile_of(chosen, 0.5);
  };
  const Bootstrap found = *bootstrap(values.size(), median, {.rounds = 2000});
  EXPECT_NEAR(found.mean, 6, 0.2);
  EXPECT_LT(found.interval.low, 5);
  EXPECT_GT(found.interval.high, 7);
}

TEST(Correlation, goes_from_opposite_to_together) {
  const Numbers up = {1, 2, 3, 4}, down = {8, 6, 4, 2}, flat = {5, 5, 5, 5}, curved = {1, 4, 9, 16};
  EXPECT_NEAR(*spearman_correlation(up, down), -1, 1e-12);
  EXPECT_NEAR(*spearman_correlation(up, curved), 1, 1e-12);
  EXPECT_NEAR(*kendall_tau_b(up, down), -1, 1e-12);
  for (const auto& undefined : {spearman_correlation(flat, up), spearman_correlation(up, Numbers{1, 2}), kendall_tau_b(flat, up)}) {
    EXPECT_FALSE(undefined);
  }
}

}  // namespace
}  // namespace cupel
