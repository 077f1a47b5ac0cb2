// Checks and gates over times, where the time is that of an earlier run.
#include <gtest/gtest.h>

#include "run/conversation.h"
#include "run/run.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

/// `quick: ms`, as a check that says it reads times.
CheckTable timed_checks() {
  const CheckTable fakes = fake_checks();
  CheckRow quick = *fakes.find("quick");
  quick.reads_time = true;
  return CheckTable({*fakes.find("has"), quick});
}

/// What was stored took `stored_ms`; inferring anew takes `now_ms`.
FakeBackend::Script stored(double stored_ms, double now_ms) {
  return [=](const Request& request, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{.text = "text",
                 .source = request.fresh ? Source::inferred : Source::reused,
                 .exact = true,
                 .timing = {0, 1, request.fresh ? now_ms : stored_ms}};
  };
}

struct Ran {
  Attempt attempt;
  std::size_t asked = 0;
};

Ran run_case(const Case& content, FakeBackend::Script script, std::optional<double> timeout_ms = std::nullopt) {
  const Plan plan = *make_plan(suite_of({content}), {.backends = {"x"}}, timed_checks());
  auto backend = std::make_unique<FakeBackend>(std::move(script));
  const FakeBackend* fake = backend.get();
  const OpenedBackend opened{.backend = std::move(backend), .error = std::nullopt, .spec = "x"};
  return {*run_attempt(plan, 0, &opened, timeout_ms, {}, {}), fake->requests().size()};
}

TEST(ReusedTimes, AFailingCheckOfTimesIsMeasuredAnew) {
  const Case content = case_of("a", "?", {check("has", "text"), check("quick", "100")});
  const Ran slow_before = run_case(content, stored(500, 50));
  EXPECT_EQ(slow_before.attempt.outcome, Outcome::pass);
  EXPECT_EQ(slow_before.attempt.source, Source::inferred);
  EXPECT_EQ(slow_before.asked, 2);
  const Ran still_slow = run_case(content, stored(500, 400));
  EXPECT_EQ(still_slow.attempt.outcome, Outcome::fail);
  EXPECT_EQ(still_slow.attempt.timing.latency_ms, 400);
  EXPECT_EQ(still_slow.asked, 2);
}

TEST(ReusedTimes, WhatPassesOrReadsNoTimesStands) {
  const Ran quick = run_case(case_of("a", "?", {check("quick", "100")}), stored(90, 50));
  EXPECT_EQ(quick.attempt.source, Source::reused);
  EXPECT_EQ(quick.asked, 1);
  const Ran wrong = run_case(case_of("a", "?", {check("has", "other"), check("quick", "1000")}), stored(500, 50));
  EXPECT_EQ(wrong.attempt.outcome, Outcome::fail);
  EXPECT_EQ(wrong.asked, 1);
}

TEST(ReusedTimes, ChecksOfATurnCountToo) {
  Case content = case_of("a", "?");
  content.turns.front().checks = {check("quick", "100")};
  content.turns.push_back({.user = "and?"});
  EXPECT_EQ(run_case(content, stored(500, 50)).attempt.outcome, Outcome::pass);
}

TEST(ReusedTimes, AttemptsOfOneCaseSayThatTheyAreRepeated) {
  for (const int repeat : {1, 2}) {
    const Plan plan = *make_plan(suite_of({case_of("a", "?")}), {.repeat = repeat, .backends = {"x"}}, timed_checks());
    auto backend = std::make_unique<FakeBackend>(stored(1, 1));
    const FakeBackend* fake = backend.get();
    const OpenedBackend opened{.backend = std::move(backend), .error = std::nullopt, .spec = "x"};
    ASSERT_TRUE(run_attempt(plan, 0, &opened, std::nullopt, {}, {}));
    EXPECT_EQ(fake->requests().front().repeated, repeat > 1);
  }
}

TEST(ReusedTimes, AReusedAnswerTakesNoTimeOfTheLimit) {
  Case content = case_of("a", "?");
  content.turns.push_back({.user = "and?"});
  EXPECT_EQ(run_case(content, stored(500, 50), 100).attempt.outcome, Outcome::pass);
  EXPECT_EQ(run_case(content, stored(500, 50), 100).attempt.timing.latency_ms, 1000);
}

class ReusedTimesGate : public ::testing::Test {
 protected:
  RunEnd run(const std::string& gate, FakeBackend::Script script) {
    std::vector<Suite> suites = suite_of({case_of("a", "?"), case_of("b", "?")});
    suites[0].cases[0].tags = {"slow"};
    suites[0].gates = {{.condition = gate}};
    const Plan plan = *make_plan(std::move(suites), {.backends = {"x"}}, timed_checks());
    const OpenBackend open = [&](const std::string&) -> Result<std::unique_ptr<Backend>> {
      auto backend = std::make_unique<FakeBackend>([this, script](const Request& request, const TokenSink& sink, std::stop_token stop) {
        ++asked;
        return script(request, sink, stop);
      });
      return backend;
    };
    FakeClock clock;
    asked = 0;
    reporter = {};
    return *run_plan(plan, {}, {.fail_fast = true}, {.open = open, .reporters = {&reporter}, .clock = clock});
  }

  FakeReporter reporter;
  int asked = 0;
};

TEST_F(ReusedTimesGate, FailsOnlyOnTimesThatWereMeasuredNow) {
  EXPECT_EQ(run("mean(latency_ms) < 100", stored(500, 50)).status, ExitStatus::passed);
  EXPECT_EQ(asked, 4);
  ASSERT_EQ(reporter.attempts().size(), 2);
  EXPECT_EQ(reporter.attempts()[0].source, Source::inferred);
  EXPECT_EQ(reporter.end().summary.inferred, 2);
  EXPECT_EQ(reporter.end().summary.reused, 0);
  EXPECT_EQ(run("mean(latency_ms) < 100", stored(500, 200)).status, ExitStatus::failed);
  EXPECT_EQ(*reporter.end().gates[0].actual, 200);
}

TEST_F(ReusedTimesGate, PassesOnReusedTimes) {
  EXPECT_EQ(run("mean(latency_ms) < 1000", stored(500, 50)).status, ExitStatus::passed);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(reporter.attempts().size(), 2);
  EXPECT_EQ(reporter.end().summary.reused, 2);
}

TEST_F(ReusedTimesGate, MeasuresOnlyWhatItIsAbout) {
  EXPECT_EQ(run("max(latency_ms, tag=slow) < 100", stored(500, 50)).status, ExitStatus::passed);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(reporter.end().summary.reused, 1);
}

TEST_F(ReusedTimesGate, NothingIsHeldForOtherGates) {
  EXPECT_EQ(run("pass_rate == 100%", stored(500, 50)).status, ExitStatus::passed);
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace cupel
