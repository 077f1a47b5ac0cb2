#include "core/statistics/rate_interval.h"

#include <gtest/gtest.h>

#include <array>

namespace cupel {
namespace {

struct WilsonCase {
  double pass, total, confidence, low, high;
};

// statsmodels 0.15.0, proportion_confint(method="wilson").
TEST(RateInterval, wilson) {
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

TEST(RateInterval, of_nothing_is_everything) { EXPECT_EQ(wilson_interval(0, 0), (Interval{0, 1})); }

TEST(RateInterval, z_values) {
  EXPECT_NEAR(z_of_confidence(0.95), kZ95, 1e-12);
  EXPECT_NEAR(z_of_confidence(0.9), 1.6448536269514722, 1e-12);
  EXPECT_NEAR(z_of_confidence(0.99), 2.5758293035489004, 1e-12);
}

}  // namespace
}  // namespace cupel
