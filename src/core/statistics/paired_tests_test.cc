#include "core/statistics/paired_tests.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random_bits.h"
#include "core/statistics/two_sample_tests.h"

namespace cupel {
namespace {

using Numbers = std::vector<double>;

// statsmodels 0.15.0 and scipy 1.17.1.
TEST(McNemar, exact_mid_p_and_chi_squared) {
  const PairedCounts counts{.both = 30, .only_first = 12, .only_second = 3, .neither = 55};
  EXPECT_EQ(mcnemar_exact(counts).statistic, 3);
  EXPECT_NEAR(mcnemar_exact(counts).p_value, 0.03515625, 1e-12);
  EXPECT_NEAR(mcnemar_mid_p(counts), 0.03515625 - 455.0 / 32768, 1e-12);
  EXPECT_NEAR(mcnemar_chi_squared(counts, true).p_value, 0.03886710381241731, 1e-12);
  EXPECT_NEAR(mcnemar_chi_squared(counts, false).statistic, 5.4, 1e-12);
}

TEST(McNemar, where_no_case_differs_there_is_no_difference) {
  const PairedCounts same{.both = 20, .neither = 20};
  EXPECT_EQ(mcnemar_exact(same).p_value, 1);
  EXPECT_EQ(mcnemar_mid_p(same), 1);
  EXPECT_EQ(mcnemar_chi_squared(same, true).p_value, 1);
}

// All 2^n assignments, by hand: of {1, 2, 3} only +++ and --- are as far from 0 as 6.
TEST(Permutation, of_few_pairs_is_complete) {
  EXPECT_DOUBLE_EQ(paired_permutation_test(Numbers{1, 2, 3}).p_value, 0.25);
  EXPECT_DOUBLE_EQ(paired_permutation_test(Numbers{1, 2, 3}).statistic, 2);
  EXPECT_DOUBLE_EQ(paired_permutation_test(Numbers{1, -1}).p_value, 1);
  EXPECT_DOUBLE_EQ(paired_permutation_test(Numbers{0, 0, 1, 2, 3}).p_value, 0.25);
  EXPECT_EQ(paired_permutation_test(Numbers{0, 0}).p_value, 1);
  EXPECT_EQ(paired_permutation_test({}).p_value, 1);
}

// Passes and fails as 1, 0 and -1: McNemar's exact test is the same question.
TEST(Permutation, of_passes_is_mcnemar) {
  const Numbers few = {1, 1, 1, 1, 1, -1, 0, 0};
  EXPECT_NEAR(paired_permutation_test(few).p_value, mcnemar_exact({.only_first = 1, .only_second = 5}).p_value, 1e-12);
  Numbers many(40, 0.0);
  for (std::size_t i = 0; i < 30; ++i) many[i] = i < 20 ? 1 : -1;
  const double exact = mcnemar_exact({.only_first = 10, .only_second = 20}).p_value;
  EXPECT_NEAR(paired_permutation_test(many).p_value, exact, 0.012);
  EXPECT_EQ(paired_permutation_test(many).p_value, paired_permutation_test(many).p_value);
  EXPECT_NE(paired_permutation_test(many, {.seed = 2}).p_value, paired_permutation_test(many).p_value);
}

TEST(Permutation, is_wrong_as_often_as_it_says) {
  int found = 0;
  for (std::uint64_t run = 0; run < 400; ++run) {
    Numbers differences(25);
    for (std::size_t i = 0; i < differences.size(); ++i) differences[i] = RandomBits(3, run).uniform(i) - 0.5;
    found += paired_permutation_test(differences, {.rounds = 500, .seed = run}).p_value <= 0.05 ? 1 : 0;
  }
  EXPECT_GT(found, 8);
  EXPECT_LT(found, 34);
}

// scipy 1.17.1.
TEST(PairedTests, of_measurements) {
  const Numbers x = {9.488, 11.023, 9.548, 9.37, 8.14}, y = {10.357, 10.788, 9.365, 11.995, 10.875};
  EXPECT_EQ(wilcoxon_signed_rank_test(x, y)->statistic, 3);
  EXPECT_NEAR(wilcoxon_signed_rank_test(x, y)->p_value, 0.3125, 1e-12);
  EXPECT_NEAR(mann_whitney_test(x, y)->p_value, 0.30952380952380953, 1e-12);
  EXPECT_NEAR(welch_t_test(x, y)->p_value, 0.09997543849493945, 1e-12);
}

TEST(PairedTests, of_nothing_that_differs_there_is_no_result) {
  const Numbers x = {1, 2, 3};
  EXPECT_FALSE(paired_t_test(x, x));
  EXPECT_FALSE(wilcoxon_signed_rank_test(x, x));
  EXPECT_FALSE(mann_whitney_test(x, {}));
  EXPECT_FALSE(welch_t_test(Numbers{1}, x));
  EXPECT_FALSE(two_proportion_test({0, 5}, {0, 7}));
  EXPECT_FALSE(chi_squared_test({.a = 0, .b = 5, .c = 0, .d = 7}, true));
  EXPECT_EQ(fisher_exact_test({.a = 0, .b = 5, .c = 0, .d = 7}), 1);
}

// scipy 1.17.1: mannwhitneyu(…, method="asymptotic") and wilcoxon(…, method="approx") with ties.
TEST(PairedTests, with_ties_are_approximate) {
  const Numbers x = {1, 2, 2, 3, 3, 3, 4}, y = {2, 3, 3, 4, 4, 5, 5};
  EXPECT_NEAR(mann_whitney_test(x, y)->p_value, 0.0860363143950735, 1e-12);
  EXPECT_NEAR(wilcoxon_signed_rank_test(x, y)->p_value, 0.011412036386001651, 1e-12);
}

}  // namespace
}  // namespace cupel
