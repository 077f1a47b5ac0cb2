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

Attempt attempt_of(const Told& told) {
  Attempt attempt;
  attempt.id = "a";
  attempt.backend = "x";
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

std::vector<CaseRate> rates_of(const std::vector<Attempt>& attempts) {
  CaseRates rates;
  std::map<std::string, PassRate> evidence;
  for (const Attempt& each : attempts) {
    rates.add(each);
    evidence[each.backend].add(each);
  }
  return rates.all(evidence);
}

std::vector<CaseRate> rates_of(const std::vector<Told>& all) {
  std::vector<Attempt> attempts;
  for (const Told& each : all) attempts.push_back(attempt_of(each));
  return rates_of(attempts);
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
  std::vector<Attempt> attempts = {attempt_of({"a"}), attempt_of({"a", kError})};
  attempts[1].refutation.emplace();
  EXPECT_EQ(rates_of(attempts).front().instability, Instability::numerics);
}

TEST(CaseRates, AnAttemptThatWasMadeAgainIsInfrastructure) {
  std::vector<Attempt> attempts = {attempt_of({"a"}), attempt_of({"a"})};
  attempts[1].retries = 1;
  const CaseRate rate = rates_of(attempts).front();
  EXPECT_EQ(rate.instability, Instability::infrastructure);
  EXPECT_EQ(rate.why, "1 of 2 were made again");
}

TEST(CaseRates, ScoresThatDifferAroundAThresholdAreOfAJudge) {
  std::vector<Attempt> attempts = {attempt_of({"a", kPass, 0, "j"}), attempt_of({"a", kFail, 0, "j"})};
  for (Attempt& each : attempts) {
    each.checks[0].score = each.outcome == kPass ? 0.7 : 0.4;
    each.checks[0].outcome = kPass;
  }
  EXPECT_EQ(rates_of(attempts).front().instability, Instability::judge);
  EXPECT_EQ(rates_of(attempts).front().why, "c judged one answer differently");
}

// How imported answers were asked for is not known.
TEST(CaseRates, GivenAnswersThatVaryAreSampled) {
  std::vector<Attempt> attempts = {attempt_of({"a"}), attempt_of({"b", kFail})};
  for (Attempt& each : attempts) {
    each.source = Source::given;
    each.sampled = true;
  }
  EXPECT_EQ(rates_of(attempts).front().instability, Instability::sampling);
}

TEST(CaseRates, CopiesOfOneAnswerAreOnePieceOfEvidence) {
  const CaseRate copies = rates_of({Told{"a"}, {"a"}, {"a"}, {"a"}}).front();
  EXPECT_EQ(copies.pass, 4U);
  EXPECT_NEAR(copies.pass_rate_ci95->low, 0.2065, 1e-3);  // Wilson's of 1 in 1
  const CaseRate sampled = rates_of({Told{"a", kPass, 1}, {"b", kPass, 1}, {"c", kFail, 1}, {"d", kPass, 1}}).front();
  EXPECT_NEAR(*sampled.pass_rate(), 0.75, 1e-9);
  EXPECT_NEAR(sampled.pass_rate_ci95->low, 0.3006, 1e-3);  // of 3 in 4
  EXPECT_NEAR(sampled.pass_rate_ci95->high, 0.9544, 1e-3);
}

TEST(CaseRates, ACaseWithOneAttemptHasNone) { EXPECT_TRUE(rates_of({Told{"a"}}).empty()); }

}  // namespace
}  // namespace cupel
