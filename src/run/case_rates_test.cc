#include "run/case_rates.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

struct Told {
  std::string output;
  Outcome outcome = Outcome::pass;
  double temperature = 0;
  std::string judge = {};
};

Attempt attempt_of(const Told& told, int number) {
  Attempt attempt;
  attempt.id = "a";
  attempt.backend = "x";
  attempt.attempt = number;
  attempt.output = told.output;
  attempt.outcome = told.outcome;
  attempt.options.temperature = told.temperature;
  attempt.sampled = told.temperature > 0;
  if (told.outcome == Outcome::error) attempt.error = Error{ErrorCode::unavailable, "down", {}};
  CheckResult check{.type = "c", .outcome = told.outcome, .score = {}, .weight = 1, .expected = {}, .found = {}, .why = {}};
  if (!told.judge.empty()) check.judges = {told.judge};
  attempt.checks = {check};
  return attempt;
}

std::vector<CaseRate> rates_of(const std::vector<Told>& all) {
  CaseRates rates;
  int number = 0;
  for (const Told& each : all) rates.add(attempt_of(each, ++number));
  return rates.all();
}

std::string classified(const std::vector<Told>& all) {
  const std::vector<CaseRate> rates = rates_of(all);
  EXPECT_EQ(rates.size(), 1U);
  return rates.empty() || !rates.front().instability ? "stable" : instability_name(*rates.front().instability);
}

constexpr Outcome kPass = Outcome::pass, kFail = Outcome::fail, kError = Outcome::error;

TEST(CaseRates, SayWhyOutcomesDiffer) {
  EXPECT_EQ(classified({{"a", kPass, 1}, {"b", kPass, 1}}), "stable");
  EXPECT_EQ(classified({{"a", kPass, 1}, {"b", kFail, 1}}), "sampling");
  EXPECT_EQ(classified({{"a", kPass}, {"b", kFail}}), "numerics");
  EXPECT_EQ(classified({{"a", kPass, 1, "j"}, {"a", kFail, 1, "j"}}), "judge");
  EXPECT_EQ(classified({{"a", kPass}, {"a", kFail}}), "check");
  EXPECT_EQ(classified({{"a", kPass}, {"", kError}}), "infrastructure");
  EXPECT_EQ(classified({{"", kError}, {"", kError}}), "stable");
}

TEST(CaseRates, ARefutedAnswerIsNumerics) {
  CaseRates rates;
  Attempt attempt = attempt_of({"a"}, 1);
  rates.add(attempt);
  attempt = attempt_of({"a", kError}, 2);
  attempt.refutation.emplace();
  rates.add(attempt);
  ASSERT_EQ(rates.all().size(), 1U);
  EXPECT_EQ(rates.all().front().instability, Instability::numerics);
}

TEST(CaseRates, ScoresThatDifferAroundAThresholdAreOfAJudge) {
  CaseRates rates;
  for (const double score : {0.7, 0.4}) {
    Attempt attempt = attempt_of({"a", score > 0.5 ? kPass : kFail, 0, "j"}, 1);
    attempt.checks = {{.type = "rubric", .outcome = kPass, .score = score, .judges = {"j"}}};
    rates.add(attempt);
  }
  EXPECT_EQ(rates.all().front().instability, Instability::judge);
  EXPECT_EQ(rates.all().front().why, "rubric judged one answer differently");
}

// How imported answers were asked for is not known.
TEST(CaseRates, GivenAnswersThatVaryAreSampled) {
  CaseRates rates;
  for (const Told& told : {Told{"a"}, Told{"b", kFail}}) {
    Attempt attempt = attempt_of(told, 1);
    attempt.source = Source::given;
    attempt.sampled = true;
    rates.add(attempt);
  }
  EXPECT_EQ(rates.all().front().instability, Instability::sampling);
}

TEST(CaseRates, AnAnswerThatWasAskedForAgainIsInfrastructure) {
  CaseRates rates;
  Attempt attempt = attempt_of({"a", kPass}, 1);
  rates.add(attempt);
  attempt.retries = 1;
  rates.add(attempt);
  EXPECT_EQ(rates.all().front().instability, Instability::infrastructure);
}

TEST(CaseRates, CopiesOfOneAnswerAreOnePieceOfEvidence) {
  const CaseRate copies = rates_of({{"a"}, {"a"}, {"a"}, {"a"}}).front();
  EXPECT_EQ(copies.pass, 4U);
  EXPECT_NEAR(copies.pass_rate_ci95->low, 0.2065, 1e-3);  // Wilson's of 1 in 1
  const CaseRate sampled = rates_of({{"a", kPass, 1}, {"b", kPass, 1}, {"c", kFail, 1}, {"d", kPass, 1}}).front();
  EXPECT_NEAR(*sampled.pass_rate(), 0.75, 1e-9);
  EXPECT_NEAR(sampled.pass_rate_ci95->low, 0.3006, 1e-3);  // of 3 in 4
  EXPECT_NEAR(sampled.pass_rate_ci95->high, 0.9544, 1e-3);
}

TEST(CaseRates, ACaseWithOneAttemptHasNone) { EXPECT_TRUE(rates_of({{"a"}}).empty()); }

}  // namespace
}  // namespace cupel
