#include "run/audit.h"

#include <gtest/gtest.h>

#include "run/testing/fakes.h"
#include "run/testing/priors.h"

namespace cupel {
namespace {

// An exact answer with tokens.
FakeBackend::Script answer_exactly() {
  return [](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{.text = request.messages.back().text(), .exact = true, .timing = {1, 2, 10}, .tokens = {{1, "a", 1}, {2, "b", 2}}};
  };
}

class AuditTest : public ::testing::Test {
 protected:
  AuditTest() { backends_.push_back({std::make_unique<FakeBackend>(answer_exactly()), std::nullopt, "x"}); }

  std::vector<Attempt> run(const std::vector<Case>& cases, double percent, const PriorAttempts* since = nullptr) {
    const Plan plan = *make_plan(suite_of(cases), {.backends = {"x"}}, fake_checks());
    std::vector<Attempt> attempts(plan.attempts.size());
    const AuditOptions audit{
        .percent = percent, .run_id = "r1", .prove = prove_, .forget = [this](const AnswerKey& key) { forgotten_.push_back(key.hash); }};
    execute(plan, backends_, {.jobs = 1, .changed_since = since, .audit = audit}, clock_, {}, [&](const Event& event) {
      if (const auto* finished = std::get_if<AttemptFinished>(&event)) attempts[finished->attempt.index] = finished->attempt;
    });
    return attempts;
  }

  static std::vector<Case> cases(int count) {
    std::vector<Case> all;
    for (int i = 0; i < count; ++i) all.push_back(case_of("c" + std::to_string(i), "text " + std::to_string(i)));
    return all;
  }
  static std::size_t audited(const std::vector<Attempt>& attempts) {
    return static_cast<std::size_t>(std::ranges::count_if(attempts, &Attempt::audited));
  }

  std::vector<std::string> proved_;  // texts
  std::vector<std::string> forgotten_;
  ProveAnswer prove_ = [this](Backend&, const TurnAnswer& answer, std::stop_token) -> Result<Proof> {
    proved_.push_back(answer.reply.text);
    return Proof{.holds = true};
  };
  FakeClock clock_;
  std::vector<OpenedBackend> backends_;
};

TEST_F(AuditTest, ProvesTheShareAskedForAndAtLeastOne) {
  EXPECT_EQ(audited(run(cases(20), 10)), 2U);
  EXPECT_EQ(audited(run(cases(20), 1)), 1U);
  EXPECT_EQ(audited(run(cases(20), 100)), 20U);
  EXPECT_EQ(proved_.size(), 23U);
}

TEST_F(AuditTest, AnswersThatHoldKeepTheirOutcome) {
  const std::vector<Attempt> attempts = run({case_of("a", "x", {check("has", "x")}), case_of("b", "x", {check("has", "y")})}, 100);
  EXPECT_EQ(attempts[0].outcome, Outcome::pass);
  EXPECT_EQ(attempts[1].outcome, Outcome::fail);
  EXPECT_TRUE(forgotten_.empty());
}

TEST_F(AuditTest, AnAnswerThatDoesNotHoldIsAnErrorAndForgotten) {
  prove_ = [](Backend&, const TurnAnswer&, std::stop_token) -> Result<Proof> {
    return Proof{.position = 7, .expected = "Paris", .found = "London", .margin = 1.5};
  };
  const Attempt attempt = run({case_of("a", "x", {check("has", "x")})}, 5)[0];
  EXPECT_EQ(attempt.outcome, Outcome::error);
  EXPECT_FALSE(attempt.score);
  ASSERT_TRUE(attempt.error);
  EXPECT_EQ(attempt.error->code, ErrorCode::corrupt);
  EXPECT_NE(attempt.error->message.find("token 7: inference gives \"Paris\", the answer has \"London\" (margin 1.5)"), std::string::npos)
      << attempt.error->message;
  EXPECT_EQ(forgotten_, std::vector<std::string>{attempt.answers[0].key.hash});
}

TEST_F(AuditTest, AProofThatCannotBeMadeIsAnErrorOfItsOwn) {
  prove_ = [](Backend&, const TurnAnswer&, std::stop_token) -> Result<Proof> { return fail(ErrorCode::unavailable, "worker died"); };
  const Attempt attempt = run({case_of("a", "x")}, 5)[0];
  EXPECT_EQ(attempt.outcome, Outcome::error);
  EXPECT_EQ(attempt.error->code, ErrorCode::unavailable);
  EXPECT_FALSE(attempt.audited);
  EXPECT_TRUE(forgotten_.empty());
}

TEST_F(AuditTest, WhatNothingProvesIsLeftAlone) {
  const auto inexact = [](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{.text = request.messages.back().text()};
  };
  backends_[0].backend = std::make_unique<FakeBackend>(inexact);
  const std::vector<Attempt> attempts = run({case_of("a", "x"), given_case("b", "y")}, 100);
  EXPECT_EQ(audited(attempts), 0U);
  EXPECT_EQ(attempts[0].outcome, Outcome::pass);
}

TEST_F(AuditTest, AttemptsThatStandAreProvedFromTheStore) {
  const PriorAttempts priors = priors_of(run({case_of("a", "x")}, 0));
  const Attempt attempt = run({case_of("a", "x")}, 100, &priors)[0];
  EXPECT_EQ(attempt.source, Source::reused);
  EXPECT_TRUE(attempt.audited);
  EXPECT_EQ(proved_, std::vector<std::string>{"x"});
}

TEST(ChooseShare, IsTheSameForARunAndDiffersBetweenRuns) {
  const auto lots = [](const std::string& run_id) {
    std::vector<std::uint64_t> of_run;
    for (int i = 0; i < 200; ++i) of_run.push_back(lot_of(run_id, "c" + std::to_string(i)));
    return of_run;
  };
  EXPECT_EQ(choose_share(lots("r1"), 5), choose_share(lots("r1"), 5));
  EXPECT_NE(choose_share(lots("r1"), 5), choose_share(lots("r2"), 5));
  EXPECT_EQ(std::ranges::count(choose_share(lots("r1"), 5), true), 10);
  EXPECT_EQ(std::ranges::count(choose_share(lots("r1"), 0), true), 0);
  EXPECT_TRUE(choose_share({}, 5).empty());
}

}  // namespace
}  // namespace cupel
