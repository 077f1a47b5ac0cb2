#include "core/statistics/mean_interval.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random_bits.h"
#include "core/statistics/describe.h"

namespace cupel {
namespace {

std::vector<Measurements> singles(std::size_t count) {
  std::vector<Measurements> clusters;
  for (std::size_t i = 1; i <= count; ++i) clusters.push_back({static_cast<double>(i)});
  return clusters;
}

TEST(Describe, of_nothing_or_one_value_there_is_little_to_say) {
  EXPECT_EQ(mean_of({}), 0);
  EXPECT_EQ(percentile_of({}, 0.5), 0);
  EXPECT_FALSE(sample_deviation(std::vector<double>{42}));
  EXPECT_EQ(population_deviation(std::vector<double>{42}), 0);
  EXPECT_FALSE(population_deviation({}));
}

// numpy.percentile(…, method="linear"), which is type 7.
TEST(Describe, percentiles_interpolate_between_order_statistics) {
  const std::vector<double> values = {15, 20, 35, 40, 50};
  EXPECT_DOUBLE_EQ(percentile_of(values, 0.4), 29);
  EXPECT_DOUBLE_EQ(percentile_of(values, 0.5), 35);
  EXPECT_DOUBLE_EQ(percentile_of(values, 0.95), 48);
  EXPECT_DOUBLE_EQ(percentile_of(values, 0), 15);
  EXPECT_DOUBLE_EQ(percentile_of(values, 1), 50);
  EXPECT_DOUBLE_EQ(percentile_of({50, 15, 40, 20, 35}, 0.5), 35);
  EXPECT_DOUBLE_EQ(percentile_of({7}, 0.95), 7);
  EXPECT_DOUBLE_EQ(percentile_of({1, 2}, 0.95), 1.95);
  EXPECT_DOUBLE_EQ(percentile_of(values, 2), 50);
}

TEST(MeanInterval, of_single_values_is_students) {
  const Interval interval = *clustered_mean_interval(singles(4), 0.95);
  EXPECT_NEAR(interval.low, 2.5 - 3.182446305284263 * 0.6454972243679028, 1e-9);
  EXPECT_NEAR(interval.high, 2.5 + 3.182446305284263 * 0.6454972243679028, 1e-9);
  EXPECT_FALSE(clustered_mean_interval(singles(1), 0.95));
}

// Conover (1999), 3.2: of 16 values the interval of the median at 90 % lies between the 5th and the 12th.
TEST(PercentileInterval, lies_between_order_statistics) {
  EXPECT_EQ(clustered_percentile_interval(singles(16), 0.5, 0.9), (Interval{5, 12}));
  EXPECT_FALSE(clustered_percentile_interval({}, 0.5, 0.9));
}

TEST(PercentileInterval, is_open_where_there_are_too_few_values) {
  EXPECT_TRUE(std::isinf(clustered_percentile_interval(singles(71), 0.95, 0.95)->high));
  EXPECT_EQ(clustered_percentile_interval(singles(72), 0.95, 0.95)->high, 72);
  EXPECT_TRUE(std::isinf(clustered_percentile_interval(singles(3), 0.5, 0.95)->low));
}

TEST(PercentileInterval, of_repeated_cases_is_that_of_the_cases) {
  std::vector<Measurements> repeated;
  for (std::size_t i = 1; i <= 16; ++i) repeated.push_back(Measurements(5, static_cast<double>(i)));
  EXPECT_EQ(clustered_percentile_interval(repeated, 0.5, 0.9), (Interval{5, 12}));
}

// A skewed distribution, whose 95th percentile is known: exp(1.6449).
TEST(PercentileInterval, covers_the_truth_as_often_as_it_says) {
  int covered = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    std::vector<Measurements> clusters;
    for (std::uint64_t i = 0; i < 120; ++i) clusters.push_back({std::exp(normal_quantile(RandomBits(7, run).uniform(i)))});
    const Interval interval = *clustered_percentile_interval(clusters, 0.95, 0.95);
    covered += interval.low <= std::exp(1.6448536) && std::exp(1.6448536) <= interval.high ? 1 : 0;
  }
  EXPECT_GT(covered, 940);
  EXPECT_LT(covered, 995);
}

}  // namespace
}  // namespace cupel
