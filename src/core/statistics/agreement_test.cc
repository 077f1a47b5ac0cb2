#include "core/statistics/agreement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/statistics/distributions.h"
#include "core/statistics/rate_interval.h"

namespace cupel {
namespace {

// 50 items: both yes 20, only the first 5, only the second 10, both no 15. Agreement 0.7, by chance 0.5.
const AgreementTable kTwoReaders = {{15, 10}, {5, 20}};

TEST(Kappa, is_agreement_beyond_chance) {
  EXPECT_NEAR(*cohens_kappa(kTwoReaders), 0.4, 1e-12);
  EXPECT_NEAR(*cohens_kappa({{10, 0}, {0, 5}}), 1, 1e-12);
  EXPECT_NEAR(*cohens_kappa({{0, 5}, {5, 0}}), -1, 1e-12);
}

// By hand: for two categories the variance of Fleiss, Cohen and Everitt comes to 0.016128 here.
TEST(Kappa, has_an_interval) {
  const Interval interval = *cohens_kappa_interval(kTwoReaders, 0.95);
  EXPECT_NEAR(interval.low, 0.4 - kZ95 * std::sqrt(0.016128), 1e-9);
  EXPECT_NEAR(interval.high, 0.4 + kZ95 * std::sqrt(0.016128), 1e-9);
}

TEST(Kappa, of_complete_agreement_is_as_certain_as_there_are_items) {
  const Interval few = *cohens_kappa_interval({{5, 0}, {0, 5}}, 0.95), many = *cohens_kappa_interval({{500, 0}, {0, 500}}, 0.95);
  EXPECT_EQ(few.high, 1);
  EXPECT_NEAR(few.low, (wilson_interval(10, 10).low - 0.5) / 0.5, 1e-12);
  EXPECT_LT(few.low, 0.6);
  EXPECT_GT(many.low, 0.99);
}

TEST(Kappa, where_both_always_say_the_same_there_is_none) {
  EXPECT_FALSE(cohens_kappa({}));
  EXPECT_FALSE(cohens_kappa({{0, 0}, {0, 0}}));
  EXPECT_FALSE(cohens_kappa({{9, 0}, {0, 0}}));
  EXPECT_FALSE(cohens_kappa_interval({{9, 0}, {0, 0}}, 0.95));
}

TEST(Detection, counts_what_was_found) {
  EXPECT_NEAR(detection_of(6, 2, 4).f1, 2 * 0.75 * 0.6 / 1.35, 1e-12);
  EXPECT_EQ(detection_of(0, 3, 3).f1, 0);
}

}  // namespace
}  // namespace cupel
