#include "core/statistics.h"

#include <gtest/gtest.h>

#include <array>

namespace cupel {
namespace {

TEST(Statistics, means_and_percentiles_of_nothing_are_zero) {
  EXPECT_EQ(mean_of({}), 0);
  EXPECT_EQ(percentile_of({}, 0.5), 0);
}

// numpy.percentile(…, method="linear"), which is type 7.
TEST(Statistics, percentiles_interpolate_between_order_statistics) {
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

struct WilsonCase {
  double pass, total, confidence, low, high;
};

// statsmodels 0.15.0, proportion_confint(method="wilson").
TEST(Statistics, wilson_interval_matches_published_values) {
  constexpr std::array<WilsonCase, 9> kCases = {{{0, 5, 0.95, 0, 0.43448246478317476},
                                                 {5, 5, 0.9, 0.6488834992348986, 1},
                                                 {5, 5, 0.99, 0.4297416789729908, 1},
                                                 {1, 2, 0.95, 0.09453120573423074, 0.9054687942657693},
                                                 {9, 10, 0.95, 0.5958499732047615, 0.9821237869049271},
                                                 {19, 20, 0.9, 0.8039927632259835, 0.9887651831491483},
                                                 {19, 20, 0.99, 0.6817028880857628, 0.9941022509253589},
                                                 {50, 100, 0.95, 0.4038315303659956, 0.5961684696340044},
                                                 {0, 1000, 0.95, 0, 0.0038267584855551234}}};
  for (const WilsonCase& each : kCases) {
    const Interval interval = wilson_interval(each.pass, each.total, z_of_confidence(each.confidence));
    EXPECT_NEAR(interval.low, each.low, 1e-12) << each.pass << " of " << each.total;
    EXPECT_NEAR(interval.high, each.high, 1e-12) << each.pass << " of " << each.total;
  }
  EXPECT_EQ(wilson_interval(0, 1000).low, 0);
  EXPECT_EQ(wilson_interval(7, 7).high, 1);
}

TEST(Statistics, of_nothing_the_interval_is_everything) {
  EXPECT_EQ(wilson_interval(0, 0).low, 0);
  EXPECT_EQ(wilson_interval(0, 0).high, 1);
  EXPECT_FALSE(clustered_interval({}));
  EXPECT_FALSE(clustered_interval(std::array<Cluster, 2>{}));
}

TEST(Statistics, z_values) {
  EXPECT_NEAR(z_of_confidence(0.95), kZ95, 1e-12);
  EXPECT_NEAR(z_of_confidence(0.9), 1.6448536269514722, 1e-12);
  EXPECT_NEAR(z_of_confidence(0.99), 2.5758293035489004, 1e-12);
}

// Clusters that agree within themselves are worth one observation each.
TEST(Statistics, uniform_clusters_count_once) {
  std::vector<Cluster> clusters(10, Cluster{10, 10});
  clusters[0].pass = clusters[1].pass = 0;
  const Interval clustered = clustered_interval(clusters).value();
  const Interval once = wilson_interval(8, 10);
  EXPECT_NEAR(clustered.low, once.low, 1e-12);
  EXPECT_NEAR(clustered.high, once.high, 1e-12);
}

// Clusters that vary less between each other than chance would make them do not narrow the interval.
TEST(Statistics, the_design_effect_is_at_least_one) {
  const std::vector<Cluster> clusters(10, Cluster{5, 10});
  const Interval clustered = clustered_interval(clusters).value();
  EXPECT_DOUBLE_EQ(clustered.low, wilson_interval(50, 100).low);
}

TEST(Statistics, single_answers_per_case_are_independent) {
  std::vector<Cluster> clusters(20, Cluster{1, 1});
  clusters[0].pass = 0;
  EXPECT_NEAR(clustered_interval(clusters)->low, wilson_interval(19, 20).low, 1e-12);
  EXPECT_NEAR(clustered_interval(clusters, z_of_confidence(0.9))->low, 0.8039927632259835, 1e-12);
}

}  // namespace
}  // namespace cupel
