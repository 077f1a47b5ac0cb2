#include "core/statistics/clusters.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace cupel {
namespace {

TEST(Clusters, of_nothing_there_is_no_interval) {
  EXPECT_FALSE(clustered_interval({}));
  EXPECT_FALSE(clustered_interval(std::array<Cluster, 2>{}));
  EXPECT_FALSE(clustered_standard_error({}));
}

TEST(Clusters, that_agree_within_themselves_are_worth_one_attempt_each) {
  std::vector<Cluster> clusters(10, Cluster{10, 10});
  clusters[0].pass = clusters[1].pass = 0;
  const Interval clustered = clustered_interval(clusters).value();
  const Interval once = wilson_interval(8, 10);
  EXPECT_NEAR(clustered.low, once.low, 1e-12);
  EXPECT_NEAR(clustered.high, once.high, 1e-12);
}

// Clusters that vary less between each other than chance would make them do not narrow the interval; ten of them are too few to know it
// well.
TEST(Clusters, are_never_worth_more_than_their_attempts) {
  const std::vector<Cluster> clusters(10, Cluster{5, 10});
  EXPECT_DOUBLE_EQ(design_effect(clusters), 1);
  EXPECT_LT(effective_trials(clusters, 0.95).total, 100);
  EXPECT_GT(effective_trials(clusters, 0.95).total, 70);
  EXPECT_GT(effective_trials(std::vector<Cluster>(1000, Cluster{5, 10}), 0.95).total, 9'950);
}

// Ten passes of one case say nothing about other cases, and all passing says nothing about how cases differ.
TEST(Clusters, without_a_difference_to_see_count_once) {
  EXPECT_EQ(clustered_interval(std::array{Cluster{10, 10}}), wilson_interval(1, 1));
  EXPECT_EQ(clustered_interval(std::array{Cluster{10, 10}, Cluster{10, 10}, Cluster{10, 10}}), wilson_interval(3, 3));
  EXPECT_NEAR(effective_trials(std::array{Cluster{9, 10}}, 0.95).total, 1, 1e-12);
}

TEST(Clusters, of_single_attempts_are_independent) {
  std::vector<Cluster> clusters(20, Cluster{1, 1});
  clusters[0].pass = 0;
  EXPECT_NEAR(clustered_interval(clusters)->low, wilson_interval(19, 20).low, 1e-12);
  EXPECT_NEAR(clustered_interval(clusters, 0.9)->low, 0.8039927632259835, 1e-12);
}

// Student's standard error where clusters hold one measurement; by hand where they hold two: residuals of the mean 4 sum to -3, -1 and 4.
TEST(Clusters, standard_error_of_a_mean) {
  EXPECT_NEAR(*clustered_standard_error(std::array<Measurements, 4>{{{1.0}, {2.0}, {3.0}, {4.0}}}), 0.6454972243679028, 1e-12);
  EXPECT_NEAR(*clustered_standard_error(std::array<Measurements, 3>{{{2.0, 3.0}, {3.5, 3.5}, {6.0, 6.0}}}), std::sqrt(1.5 * 26) / 6, 1e-12);
  EXPECT_FALSE(clustered_standard_error(std::array<Measurements, 2>{{{1.0, 2.0}, {}}}));
}

}  // namespace
}  // namespace cupel
