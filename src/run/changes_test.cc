#include "run/changes.h"

#include <gtest/gtest.h>

#include "run/execute.h"
#include "run/testing/fakes.h"
#include "run/testing/priors.h"

namespace cupel {
namespace {

class ChangesTest : public ::testing::Test {
 protected:
  Plan plan_of(std::vector<Case> cases) { return *make_plan(suite_of(std::move(cases)), {.backends = {"x"}}, fake_checks()); }

  /// Runs the plan; with `since`, only what changed.
  std::vector<Attempt> run(const Plan& plan, const PriorAttempts* since = nullptr) {
    std::vector<Attempt> attempts(plan.attempts.size());
    execute(plan, backends_, {.jobs = 1, .changed_since = since}, clock_, {}, [&](const Event& event) {
      if (const auto* finished = std::get_if<AttemptFinished>(&event)) attempts[finished->attempt.index] = finished->attempt;
    });
    return attempts;
  }

  Assessment assess(const Plan& plan, const PriorAttempts& since, std::size_t index = 0) {
    return Changes(plan, backends_, since).assess(index);
  }
  std::size_t asked() const { return static_cast<const FakeBackend&>(*backends_[0].backend).requests().size(); }

  std::vector<OpenedBackend> opened(FakeBackend::Script script) {
    std::vector<OpenedBackend> backends;
    backends.push_back({std::make_unique<FakeBackend>(std::move(script)), std::nullopt, "x"});
    return backends;
  }

  FakeClock clock_;
  std::vector<OpenedBackend> backends_ = opened(echo());
};

TEST_F(ChangesTest, WhatPassedAndIsUnchangedStands) {
  const Plan plan = plan_of({case_of("a", "yes", {check("has", "yes")})});
  const std::vector<Attempt> first = run(plan);
  const PriorAttempts priors = priors_of(first);
  const Assessment found = assess(plan, priors);
  EXPECT_EQ(found.need, Need::carry);
  EXPECT_EQ(found.why, "unchanged since run r0");
  const std::vector<Attempt> second = run(plan, &priors);
  EXPECT_EQ(asked(), 1U);
  EXPECT_EQ(second[0].outcome, Outcome::pass);
  EXPECT_EQ(second[0].source, Source::reused);
  EXPECT_EQ(second[0].output, "yes");
  EXPECT_EQ(second[0].timing.latency_ms, first[0].timing.latency_ms);
  EXPECT_EQ(second[0].answers_row, 0);
  EXPECT_EQ(second[0].answers[0].key.hash, first[0].answers[0].key.hash);
}

TEST_F(ChangesTest, WhatIsAskedDifferentlyIsInferred) {
  const PriorAttempts priors = priors_of(run(plan_of({case_of("a", "yes"), case_of("b", "yes")})));
  Case edited = case_of("b", "yes yes");
  const Plan plan = plan_of({case_of("a", "yes"), std::move(edited)});
  EXPECT_EQ(assess(plan, priors, 0).need, Need::carry);
  EXPECT_EQ(assess(plan, priors, 1).need, Need::infer);
  EXPECT_EQ(run(plan, &priors)[1].output, "yes yes");
  EXPECT_EQ(asked(), 3U);
}

TEST_F(ChangesTest, TheSystemMessageAndTheSamplingAreAsked) {
  const PriorAttempts priors = priors_of(run(plan_of({case_of("a", "yes")})));
  Case with_system = case_of("a", "yes");
  with_system.system = "be brief";
  EXPECT_EQ(assess(plan_of({with_system}), priors).need, Need::infer);
  Case sampled = case_of("a", "yes");
  sampled.options.temperature = 0.5;
  EXPECT_EQ(assess(plan_of({sampled}), priors).need, Need::infer);
}

TEST_F(ChangesTest, WhatNeverRanOrHadNoAnswerIsInferred) {
  const Plan plan = plan_of({case_of("a", "yes")});
  EXPECT_EQ(assess(plan, priors_of({})).why, "never run before");
  Attempt failed = describe_attempt(plan, 0);
  failed.outcome = Outcome::error;
  failed.error = Error{ErrorCode::timeout, "too long", {}};
  EXPECT_EQ(assess(plan, priors_of({failed})).why, "run r0 has no answer of it");
}

TEST_F(ChangesTest, OtherChecksJudgeTheStoredAnswerAgain) {
  const PriorAttempts priors = priors_of(run(plan_of({case_of("a", "yes", {check("has", "yes")})})));
  const Plan plan = plan_of({case_of("a", "yes", {check("has", "no")})});
  EXPECT_EQ(assess(plan, priors).need, Need::judge);
  const Attempt again = run(plan, &priors)[0];
  EXPECT_EQ(asked(), 1U);
  EXPECT_EQ(again.outcome, Outcome::fail);
  EXPECT_EQ(again.source, Source::reused);
  Case with_threshold = case_of("a", "yes", {check("has", "yes")});
  with_threshold.threshold = 0.5;
  EXPECT_EQ(assess(plan_of({with_threshold}), priors).need, Need::judge);
}

TEST_F(ChangesTest, WhatDidNotPassIsJudgedAgain) {
  const Plan plan = plan_of({case_of("a", "yes", {check("has", "no")})});
  const PriorAttempts priors = priors_of(run(plan));
  EXPECT_EQ(assess(plan, priors).why, "its last outcome was fail, in run r0");
  EXPECT_EQ(run(plan, &priors)[0].outcome, Outcome::fail);
  EXPECT_EQ(asked(), 1U);
}

TEST_F(ChangesTest, TokensThatWereNotNeededAreNotMissed) {
  const PriorAttempts priors = priors_of(run(plan_of({case_of("a", "yes")})));  // two tokens, ended by itself
  Case longer = case_of("a", "yes");
  longer.options.max_tokens = 500;
  EXPECT_EQ(assess(plan_of({longer}), priors).need, Need::carry);
  Case shorter = case_of("a", "yes");
  shorter.options.max_tokens = 1;
  EXPECT_EQ(assess(plan_of({shorter}), priors).need, Need::infer);
}

TEST_F(ChangesTest, AnAnswerThatWasCutMayGoOn) {
  backends_ = opened(spell("abcdef"));
  Case content = case_of("a", "spell");
  content.options.max_tokens = 3;
  const PriorAttempts priors = priors_of(run(plan_of({content})));
  EXPECT_EQ(assess(plan_of({content}), priors).need, Need::carry);
  content.options.max_tokens = 6;
  EXPECT_EQ(assess(plan_of({content}), priors).why, "its answer may end elsewhere than in run r0");
}

TEST_F(ChangesTest, EveryTurnOfAConversationCounts) {
  Case talk = case_of("a", "one");
  talk.turns.push_back({.user = "two", .checks = {check("has", "two")}, .answer = std::nullopt});
  const PriorAttempts priors = priors_of(run(plan_of({talk})));
  EXPECT_EQ(assess(plan_of({talk}), priors).need, Need::carry);
  Case other_check = talk;
  other_check.turns[1].checks = {check("has", "three")};
  EXPECT_EQ(run(plan_of({other_check}), &priors)[0].outcome, Outcome::fail);
  Case other_turn = talk;
  other_turn.turns[1].user = "two!";
  EXPECT_EQ(assess(plan_of({other_turn}), priors).need, Need::infer);
}

TEST_F(ChangesTest, GivenAnswersStayGiven) {
  const PriorAttempts priors = priors_of(run(plan_of({given_case("a", "yes", {check("has", "yes")})})));
  const Plan plan = plan_of({given_case("a", "yes", {check("has", "yes")})});
  EXPECT_EQ(assess(plan, priors).need, Need::carry);
  EXPECT_EQ(run(plan, &priors)[0].source, Source::given);
  EXPECT_EQ(assess(plan_of({given_case("a", "no", {check("has", "yes")})}), priors).need, Need::infer);
}

}  // namespace
}  // namespace cupel
