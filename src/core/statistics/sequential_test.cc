#include "core/statistics/sequential.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random_bits.h"
#include "core/statistics/clusters.h"

namespace cupel {
namespace {

TEST(Looks, spend_the_error_once) {
  EXPECT_EQ(confidence_at_look(0.95, {}), 0.95);
  EXPECT_EQ(confidence_at_look(0.95, {.number = 1, .most = 9, .is_last = true}), 0.95);  // nobody looks again
  for (const std::size_t most : {2U, 5U, 20U}) {
    double spent = 0;
    for (std::size_t number = 1; number <= most; ++number) {
      const double confidence = confidence_at_look(0.9, {number, most, number == most});
      EXPECT_GT(confidence, 0.9);
      spent += 1 - confidence;
    }
    EXPECT_NEAR(spent, 0.1, 1e-12);
  }
  const double early = 1 - confidence_at_look(0.95, {1, 10, false});
  EXPECT_NEAR(early, 0.05 * std::log(1 + (std::exp(1.0) - 1) / 10), 1e-12);
}

// A run with repeats, seen from the gate: cases with pass rates of their own, one more attempt of each at every look.
struct Simulation {
  double rate = 0.7;
  double spread = 0;  // cases pass with rate - spread or rate + spread
  std::size_t cases = 40, looks = 8;
};

struct Shares {
  double wrong = 0, decided = 0, attempts = 0;  // of runs; attempts of each case
};

// How often a gate `pass_rate >= limit` ends on the side where the truth does not lie.
Shares simulate(const Simulation& run, double limit, bool spends) {
  constexpr std::size_t kRuns = 2000;
  Shares shares;
  for (std::size_t i = 0; i < kRuns; ++i) {
    std::vector<Cluster> clusters(run.cases);
    for (std::size_t look = 1; look <= run.looks; ++look) {
      for (std::size_t c = 0; c < run.cases; ++c) {
        const RandomBits random(i, c);
        const double rate = run.rate + (random.uniform(0) < 0.5 ? -run.spread : run.spread);
        ++clusters[c].judged;
        clusters[c].pass += random.uniform(look) < rate ? 1U : 0U;
      }
      shares.attempts += 1.0 / kRuns;
      const double confidence = spends ? confidence_at_look(0.95, {look, run.looks, look == run.looks}) : 0.95;
      const Interval interval = *clustered_interval(clusters, confidence);
      const bool passes = interval.low >= limit, fails = interval.high < limit;
      if (!passes && !fails) continue;
      shares.decided += 1.0 / kRuns;
      shares.wrong += (passes ? run.rate < limit : run.rate >= limit) ? 1.0 / kRuns : 0;
      break;
    }
  }
  return shares;
}

// At the limit itself, the worst place: a truth just below passes, or just above fails, in at most 5 % of runs together.
TEST(Looks, hold_the_error_however_often_one_looks) {
  for (const double spread : {0.0, 0.25}) {
    for (const double limit : {0.7 - 1e-9, 0.7 + 1e-9}) {
      const Shares shares = simulate({.spread = spread}, limit, true);
      EXPECT_LT(shares.wrong, 0.035) << spread << ' ' << limit;  // one side's half of 5 %, and what 2,000 runs may be off
    }
    const Shares both = simulate({.spread = spread}, 0.7, true);
    EXPECT_LT(both.decided, 0.06) << spread;
  }
}

TEST(Looks, without_spending_the_error_grows) { EXPECT_GT(simulate({}, 0.7, false).decided, 0.12); }

TEST(Looks, stop_early_where_the_evidence_suffices) {
  const Shares clear = simulate({.rate = 0.95}, 0.6, true);
  EXPECT_GT(clear.decided, 0.999);
  EXPECT_EQ(clear.wrong, 0);
  EXPECT_LT(clear.attempts, 1.5);  // of 8
}

}  // namespace
}  // namespace cupel
