#include "run/summary.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Attempt answered(Outcome outcome, double latency_ms, std::size_t case_index = 0) {
  Attempt attempt;
  attempt.case_index = case_index;
  attempt.backend = "x";
  attempt.outcome = outcome;
  attempt.timing.latency_ms = latency_ms;
  attempt.usage.completion_tokens = 10;
  return attempt;
}

TEST(Tally, CountsOutcomesSourcesAndTokens) {
  Tally tally;
  tally.add(answered(Outcome::pass, 10));
  Attempt continued = answered(Outcome::fail, 20, 1);
  continued.usage.known_tokens = 4;
  tally.add(continued);
  tally.add(answered(Outcome::error, 30, 2));  // its checks are in error; the answer is there
  Attempt without_answer = answered(Outcome::error, 99, 3);
  without_answer.error = Error{ErrorCode::timeout, "late", {}};
  tally.add(without_answer);
  Attempt given = answered(Outcome::pass, 0, 4);
  given.source = Source::given;
  given.usage = {};
  tally.add(given);
  Attempt skipped = answered(Outcome::skip, 0, 5);
  skipped.error = Error{ErrorCode::cancelled, "not started", {}};
  tally.add(skipped);

  const Summary summary = tally.summary(2000);
  EXPECT_EQ(summary.total, 6U);
  EXPECT_EQ(summary.pass, 2U);
  EXPECT_EQ(summary.fail, 1U);
  EXPECT_EQ(summary.error, 2U);
  EXPECT_EQ(summary.skip, 1U);
  EXPECT_NEAR(*summary.pass_rate, 2.0 / 3, 1e-12);
  EXPECT_EQ(summary.inferred, 3U);
  EXPECT_EQ(summary.given, 1U);
  EXPECT_EQ(summary.completion_tokens, 30U);
  EXPECT_EQ(summary.tokens_per_second, 13);
  EXPECT_EQ(summary.latency_ms.mean, 20);
  EXPECT_EQ(summary.latency_ms.p50, 20);
  EXPECT_EQ(summary.latency_ms.max, 30);
  EXPECT_FALSE(summary.cost_usd);
}

TEST(Tally, RepeatsAreAttemptsThatCouldDiffer) {
  Tally tally;
  const auto add = [&](Outcome outcome, std::size_t case_index, bool sampled) {
    Attempt attempt = answered(outcome, 1, case_index);
    attempt.sampled = sampled;
    tally.add(attempt);
  };
  add(Outcome::pass, 0, false);
  add(Outcome::pass, 0, false);
  EXPECT_TRUE(tally.summary(1).repeats.empty()) << "copies of one answer";
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::error}) add(outcome, 1, true);
  const std::vector<RepeatFigures> repeats = tally.summary(1).repeats;
  ASSERT_EQ(repeats.size(), 2U);
  EXPECT_EQ(repeats[0].cases, 2U);
  EXPECT_DOUBLE_EQ(repeats[0].pass_at_k, 0.75);
  EXPECT_EQ(repeats[1].k, 2U);
  EXPECT_EQ(repeats[1].cases, 1U);
  EXPECT_DOUBLE_EQ(repeats[1].pass_at_k, 1);
  EXPECT_DOUBLE_EQ(repeats[1].pass_hat_k, 0);
}

TEST(Tally, RatesCasesWhereThatIsAskedFor) {
  for (const bool rates_cases : {false, true}) {
    Tally tally({.rates_cases = rates_cases});
    tally.add(answered(Outcome::pass, 1));
    tally.add(answered(Outcome::fail, 1));
    EXPECT_EQ(tally.summary(1).case_rates.size(), rates_cases ? 1U : 0U);
  }
}

TEST(Tally, CountsRetriesAndWhatIsInQuarantine) {
  Tally tally;
  for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip}) {
    Attempt attempt = answered(outcome, 1);
    attempt.retries = 2;
    tally.add(attempt);
    attempt.retries = 0;
    attempt.quarantine = {"2999-12-31", ""};
    tally.add(attempt);
  }
  const Summary summary = tally.summary(1);
  EXPECT_EQ(summary.retries, 8U);
  EXPECT_EQ(summary.fail, 2U);
  EXPECT_EQ(summary.quarantined.fail, 1U);
  EXPECT_EQ(summary.deciding_error(), 1U);
}

TEST(Tally, OfNothingThereIsNoRate) {
  const Summary summary = Tally().summary(0);
  EXPECT_FALSE(summary.pass_rate);
  EXPECT_FALSE(summary.pass_rate_ci95);
  EXPECT_EQ(summary.latency_ms.p95, 0);
  EXPECT_EQ(summary.tokens_per_second, 0);
}

TEST(Tally, KnowsWhichBackendsAnswered) {
  Tally tally;
  tally.add(answered(Outcome::pass, 1));
  EXPECT_TRUE(tally.has_answer_of("x"));
  EXPECT_FALSE(tally.has_answer_of("y"));
}

TEST(Tally, CostsAddUpWhereKnown) {
  Tally tally;
  Attempt paid = answered(Outcome::pass, 1);
  paid.source = Source::remote;
  paid.cost_usd = 0.25;
  tally.add(paid);
  tally.add(paid);
  EXPECT_EQ(tally.summary(1).cost_usd, 0.5);
  EXPECT_EQ(tally.summary(1).remote, 2U);
}

}  // namespace
}  // namespace cupel
