#include "run/judge.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cupel {
namespace {

CheckResult check(Outcome outcome, double weight = 1) {
  CheckResult result{.type = "c", .outcome = outcome, .weight = weight};
  if (outcome == Outcome::pass) result.score = 1;
  if (outcome == Outcome::fail) result.score = 0;
  return result;
}

Attempt concluded(std::vector<CheckResult> checks, std::optional<double> threshold = std::nullopt) {
  Attempt attempt;
  attempt.checks = std::move(checks);
  conclude(attempt, threshold);
  return attempt;
}

TEST(Conclude, IsAllOfTheChecks) {
  EXPECT_EQ(concluded({check(Outcome::pass), check(Outcome::pass)}).outcome, Outcome::pass);
  EXPECT_EQ(concluded({check(Outcome::pass), check(Outcome::error), check(Outcome::fail)}).outcome, Outcome::fail);
  EXPECT_EQ(concluded({check(Outcome::pass), check(Outcome::error)}).outcome, Outcome::error);
  EXPECT_EQ(concluded({check(Outcome::skip), check(Outcome::pass)}).outcome, Outcome::pass);
  EXPECT_EQ(concluded({check(Outcome::skip), check(Outcome::skip)}).outcome, Outcome::skip);
}

TEST(Conclude, NoChecksPass) {
  const Attempt attempt = concluded({});
  EXPECT_EQ(attempt.outcome, Outcome::pass);
  EXPECT_EQ(attempt.score, 1.0);
}

TEST(Conclude, ScoreIsTheWeightedMeanWithoutSkips) {
  const Attempt attempt = concluded({check(Outcome::pass, 3), check(Outcome::fail, 1), check(Outcome::skip, 100)});
  EXPECT_EQ(attempt.outcome, Outcome::fail);
  EXPECT_EQ(attempt.score, 0.75);
}

TEST(Conclude, ErrorAndSkipHaveNoScore) {
  EXPECT_FALSE(concluded({check(Outcome::pass), check(Outcome::error)}).score);
  EXPECT_FALSE(concluded({check(Outcome::skip)}).score);
}

TEST(Conclude, ThresholdReplacesAll) {
  EXPECT_EQ(concluded({check(Outcome::pass, 3), check(Outcome::fail, 1)}, 0.75).outcome, Outcome::pass);
  EXPECT_EQ(concluded({check(Outcome::pass, 3), check(Outcome::fail, 1)}, 0.76).outcome, Outcome::fail);
  EXPECT_EQ(concluded({check(Outcome::fail)}, 0.0).outcome, Outcome::pass);
}

TEST(Conclude, ThresholdIsReachedByASumThatIsOffByAnUlp) {
  const Attempt attempt = concluded({check(Outcome::pass, 0.1), check(Outcome::pass, 0.5), check(Outcome::fail, 0.2)}, 0.75);
  EXPECT_LT(*attempt.score, 0.75);
  EXPECT_EQ(attempt.outcome, Outcome::pass);
}

TEST(Conclude, WithAThresholdAnyErrorIsError) {
  const Attempt attempt = concluded({check(Outcome::fail), check(Outcome::error)}, 0.1);
  EXPECT_EQ(attempt.outcome, Outcome::error);
  EXPECT_FALSE(attempt.score);
}

TEST(Conclude, AllSkippedStaysSkipWithAThreshold) { EXPECT_EQ(concluded({check(Outcome::skip)}, 0.5).outcome, Outcome::skip); }

TEST(Conclude, ChecksOfTurnsCount) {
  Attempt attempt;
  attempt.turns.push_back({"hello", "hi", {check(Outcome::fail)}});
  attempt.checks = {check(Outcome::pass)};
  conclude(attempt, std::nullopt);
  EXPECT_EQ(attempt.outcome, Outcome::fail);
  EXPECT_EQ(attempt.score, 0.5);
}

TEST(Conclude, ChecksWithoutWeightStillDecide) {
  const Attempt attempt = concluded({check(Outcome::fail, 0)});
  EXPECT_EQ(attempt.outcome, Outcome::fail);
  EXPECT_EQ(attempt.score, 0.0);
}

Check decided_as(std::optional<Decision> decision) {
  const auto judge = [](const Attempt&) -> Result<Verdict> { return Verdict{}; };
  return Check(judge, [decision](const AnswerPrefix&) { return decision; });
}

TEST(DecideAll, NeedsEveryCheck) {
  const Check passes = decided_as(Decision{Outcome::pass, 1.0}), fails = decided_as(Decision{Outcome::fail, 0.0});
  const Check open = decided_as(std::nullopt), skips = decided_as(Decision{Outcome::skip, {}});
  EXPECT_TRUE(decide_all(std::vector<Check>{passes, fails, skips}, std::nullopt, {}));
  EXPECT_FALSE(decide_all(std::vector<Check>{fails, open}, std::nullopt, {}));
  EXPECT_FALSE(decide_all(std::vector<Check>{}, std::nullopt, {}));
}

TEST(DecideAll, NeedsScoresWhereTheyDecide) {
  const Check passes_somehow = decided_as(Decision{Outcome::pass, {}}), skips = decided_as(Decision{Outcome::skip, {}});
  EXPECT_TRUE(decide_all(std::vector<Check>{passes_somehow}, std::nullopt, {}));
  EXPECT_FALSE(decide_all(std::vector<Check>{passes_somehow}, 0.5, {}));
  EXPECT_TRUE(decide_all(std::vector<Check>{decided_as(Decision{Outcome::pass, 0.5}), skips}, 0.5, {}));
}

TEST(DecideAll, WaitsForChecksThatOnlyJudge) {
  const Check judges = [](const Attempt&) -> Result<Verdict> { return Verdict{}; };
  EXPECT_FALSE(decide_all(std::vector<Check>{judges}, std::nullopt, {}));
}

}  // namespace
}  // namespace cupel
