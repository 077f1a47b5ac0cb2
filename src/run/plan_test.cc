#include "run/plan.h"

#include <gtest/gtest.h>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

std::vector<std::string> ids_of(const Plan& plan) {
  std::vector<std::string> ids;
  for (const PlannedAttempt& attempt : plan.attempts) {
    const std::string backend = attempt.backend ? plan.backends[*attempt.backend] : "given";
    ids.push_back(plan.cases.content(attempt.case_index)->id + "@" + backend + "#" + std::to_string(attempt.attempt));
  }
  return ids;
}

using Strings = std::vector<std::string>;

TEST(Plan, KeepsTheOrderOfTheSuiteForEachBackend) {
  const Plan plan = *make_plan(suite_of({case_of("a", "?"), case_of("b", "?")}), {.repeat = 2, .backends = {"x", "y"}}, fake_checks());
  EXPECT_EQ(ids_of(plan), (Strings{"a@x#1", "a@x#2", "b@x#1", "b@x#2", "a@y#1", "a@y#2", "b@y#1", "b@y#2"}));
  EXPECT_EQ(plan.backends, (Strings{"x", "y"}));
  EXPECT_EQ(plan.suites, Strings{"s"});
}

TEST(Plan, BackendsOfTheSuiteGiveWayToThoseAskedFor) {
  Case own = case_of("a", "?");
  own.backends = {"own"};
  EXPECT_EQ(ids_of(*make_plan(suite_of({own, case_of("b", "?")}), {.default_backends = {"d"}}, fake_checks())),
            (Strings{"a@own#1", "b@d#1"}));
  EXPECT_EQ(ids_of(*make_plan(suite_of({own, case_of("b", "?")}), {.backends = {"x", "x"}, .default_backends = {"d"}}, fake_checks())),
            (Strings{"a@x#1", "b@x#1"}));
}

TEST(Plan, GivenAnswersNeedNoBackend) {
  const Plan plan = *make_plan(suite_of({given_case("a", "yes")}), {.backends = {"x", "y"}}, fake_checks());
  EXPECT_EQ(ids_of(plan), Strings{"a@given#1"});
  EXPECT_TRUE(plan.backends.empty());
}

TEST(Plan, FilterAndTagsSelect) {
  Case tagged = case_of("b", "?");
  tagged.tags = {"slow"};
  const std::vector<Suite> suites = suite_of({case_of("a", "?"), tagged});
  EXPECT_EQ(ids_of(*make_plan(suites, {.filter = "s/a", .backends = {"x"}}, fake_checks())), Strings{"a@x#1"});
  EXPECT_EQ(ids_of(*make_plan(suites, {.tags = {"fast", "slow"}, .backends = {"x"}}, fake_checks())), Strings{"b@x#1"});
  const Plan nothing = *make_plan(suites, {.filter = "a", .backends = {"x"}}, fake_checks());
  EXPECT_TRUE(nothing.attempts.empty());
  EXPECT_TRUE(nothing.backends.empty());
  EXPECT_EQ(nothing.cases_seen, 2U);
}

TEST(Plan, AQuarantineEndsWithItsDay) {
  Case known = case_of("a", "?");
  known.quarantine = {"2026-11-21", "issue 12"};
  const auto planned = [&](std::string today) {
    return *make_plan(suite_of({known, known}), {.backends = {"x"}, .today = std::move(today)}, fake_checks());
  };
  EXPECT_EQ(planned("2026-11-21").cases.content(0)->quarantine, known.quarantine);
  EXPECT_TRUE(planned("2026-11-21").notes.empty());
  const Plan over = planned("2026-11-22");
  EXPECT_FALSE(over.cases.content(1)->quarantine);
  ASSERT_EQ(over.notes.size(), 1U) << "both cases stand at one place";
  EXPECT_EQ(over.notes[0].text, "the quarantine ended on 2026-11-21: failures count again");
}

TEST(Plan, GatesOverCasesThatWereDeselectedAreLeftOut) {
  Case tagged = case_of("b", "?");
  tagged.tags = {"slow"};
  std::vector<Suite> suites = suite_of({case_of("a", "?"), tagged});
  suites.front().gates = {
      {.condition = "pass_rate(tag=slow) == 100%"}, {.condition = "pass_rate(tag=other) == 100%"}, {.condition = "pass_rate == 100%"}};
  const Plan all = *make_plan(suites, {.backends = {"x"}}, fake_checks());
  EXPECT_EQ(all.gates.size(), 3U);
  const Plan without = *make_plan(suites, {.filter = "s/a", .backends = {"x"}}, fake_checks());
  ASSERT_EQ(without.gates.size(), 2U) << "a tag that no case has is no selection but a mistake: its gate stays";
  EXPECT_EQ(without.gates.front().tag, "other");
  ASSERT_EQ(without.notes.size(), 1U);
  EXPECT_NE(without.notes.front().text.find("'slow'"), std::string::npos);
}

TEST(Plan, AMistakeInACaseThatIsNotSelectedIsStillOne) {
  const Result<Plan> plan =
      make_plan(suite_of({case_of("a", "?"), case_of("b", "?", {check("haz", "x")})}), {.filter = "s/a"}, fake_checks());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::invalid_suite);
  EXPECT_EQ(plan.error().message, "dir/s.yaml:7:9: unknown check 'haz', did you mean 'has'?");
  EXPECT_EQ(plan.error().notes.back(), "in case 'b'");
}

TEST(Plan, ErrorsOfMakingACheckNameThePlaceOnce) {
  const Result<Plan> plan = make_plan(suite_of({case_of("a", "?", {check("has")})}), {}, fake_checks());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().message, "dir/s.yaml:7:9: 'has' needs text");
}

TEST(Plan, ChecksOfTurnsAreBuiltToo) {
  Case conversation = case_of("a", "one");
  conversation.turns.front().checks = {check("haz", "x")};
  EXPECT_FALSE(make_plan(suite_of({conversation}), {}, fake_checks()));
}

TEST(Plan, AWrongGateIsAMistake) {
  std::vector<Suite> suites = suite_of({case_of("a", "?")});
  suites.front().gates.push_back({.condition = "pass_rat >= 95%", .file = "dir/s.yaml", .mark = {9, 5}});
  const Result<Plan> plan = make_plan(suites, {}, fake_checks());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::invalid_suite);
}

Suite timed_suite(bool decide_early) {
  Suite suite = suite_of({case_of("a", "?")}).front();
  suite.cases.front().decide_early = decide_early;
  suite.gates = {{.condition = "pass_rate > 0%", .confidence = {}, .file = "dir/s.yaml", .mark = {8, 5}},
                 {.condition = "p95(latency_ms) < 2 s", .confidence = {}, .file = "dir/s.yaml", .mark = {9, 5}}};
  return suite;
}

TEST(Plan, GatesOverTimesRefuseAnswersThatEndEarly) {
  EXPECT_TRUE(make_plan({timed_suite(false)}, {}, fake_checks()));
  const Result<Plan> asked = make_plan({timed_suite(false)}, {.decide_early = true}, fake_checks());
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, ErrorCode::invalid_suite);
  EXPECT_EQ(asked.error().message, "dir/s.yaml:9:5: gate 'p95(latency_ms) < 2 s' is over times, which --decide-early would change");
  const Result<Plan> written = make_plan({timed_suite(true)}, {}, fake_checks());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "dir/s.yaml:9:5: gate 'p95(latency_ms) < 2 s' is over times, which decide_early would change");
}

TEST(Plan, TheOptionDecidesEveryCaseEarly) {
  EXPECT_FALSE(make_plan(suite_of({case_of("a", "?")}), {}, fake_checks())->cases.content(0)->decide_early);
  EXPECT_TRUE(make_plan(suite_of({case_of("a", "?")}), {.decide_early = true}, fake_checks())->cases.content(0)->decide_early);
}

}  // namespace
}  // namespace cupel
