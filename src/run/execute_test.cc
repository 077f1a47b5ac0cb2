#include "run/execute.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <latch>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

std::vector<Case> cases(int count) {
  std::vector<Case> all;
  for (int i = 0; i < count; ++i) all.push_back(case_of("c" + std::to_string(i), "say " + std::to_string(i), {check("has", "say")}));
  return all;
}

struct Executed {
  std::vector<Attempt> attempts;
  std::size_t started = 0, tokens = 0, token_events = 0;
  bool interrupted = false;
};

Executed run(const Plan& plan, std::unique_ptr<Backend> backend, const ExecuteOptions& options, std::stop_token stop = {},
             const FakeClock& clock = FakeClock()) {
  std::vector<OpenedBackend> backends;
  backends.push_back({std::move(backend), std::nullopt});
  Executed out;
  out.interrupted = execute(plan, backends, options, clock, std::move(stop), [&](const Event& event) {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) out.attempts.push_back(finished->attempt);
    if (std::holds_alternative<AttemptStarted>(event)) ++out.started;
    if (const auto* tokens = std::get_if<TokensGenerated>(&event)) {
      out.tokens += tokens->tokens;
      ++out.token_events;
    }
  });
  return out;
}

Plan plan_of(std::vector<Case> content) { return *make_plan(suite_of(std::move(content)), {.backends = {"x"}}, fake_checks()); }

TEST(Execute, OneJobKeepsTheOrder) {
  const Executed done = run(plan_of(cases(5)), std::make_unique<FakeBackend>(echo(), 8), {.jobs = 1});
  ASSERT_EQ(done.attempts.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(done.attempts[i].index, i);
  EXPECT_EQ(done.started, 5U);
  EXPECT_FALSE(done.interrupted);
}

TEST(Execute, ByDefaultAsManyAreInFlightAsTheBackendMakesUseOf) {
  // Every call waits for three others: this ends only when four are in flight at once.
  std::latch all_here(4);
  const auto script = [&](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    all_here.arrive_and_wait();
    return Reply{.text = "say"};
  };
  EXPECT_EQ(run(plan_of(cases(4)), std::make_unique<FakeBackend>(script, 4), {}).attempts.size(), 4U);
}

TEST(Execute, FailFastStartsNothingMore) {
  std::vector<Case> content = cases(4);
  content[1].checks = {check("has", "absent")};
  const Executed done = run(plan_of(content), std::make_unique<FakeBackend>(echo()), {.jobs = 1, .fail_fast = true});
  ASSERT_EQ(done.attempts.size(), 4U);
  EXPECT_EQ(done.started, 2U);
  EXPECT_EQ(done.attempts[0].outcome, Outcome::pass);
  EXPECT_EQ(done.attempts[1].outcome, Outcome::fail);
  for (std::size_t i : {2U, 3U}) {
    EXPECT_EQ(done.attempts[i].outcome, Outcome::skip);
    EXPECT_EQ(done.attempts[i].error->message, "not started: --fail-fast");
  }
  EXPECT_FALSE(done.interrupted);
}

TEST(Execute, FailFastCountsErrorsToo) {
  std::vector<Case> content = cases(2);
  content[0].checks = {check("broken")};
  const Executed done = run(plan_of(content), std::make_unique<FakeBackend>(echo()), {.jobs = 1, .fail_fast = true});
  EXPECT_EQ(done.attempts[1].outcome, Outcome::skip);
}

TEST(Execute, FailFastLooksPastWhatIsInQuarantine) {
  std::vector<Case> content = cases(2);
  content[0].checks = {check("has", "absent")};
  content[0].quarantine = {"2999-12-31", ""};
  const Executed done = run(plan_of(content), std::make_unique<FakeBackend>(echo()), {.jobs = 1, .fail_fast = true});
  EXPECT_EQ(done.attempts[0].outcome, Outcome::fail);
  EXPECT_TRUE(done.attempts[0].is_excused());
  EXPECT_EQ(done.attempts[1].outcome, Outcome::pass);
}

// Down twice, then it answers.
FakeBackend::Script recovering(int& calls, ErrorCode code = ErrorCode::unavailable) {
  return [&calls, code](const Request& request, const TokenSink& sink, std::stop_token stop) -> Result<Reply> {
    if (++calls <= 2) return fail(code, "down");
    return echo()(request, sink, std::move(stop));
  };
}

TEST(Execute, RetriesErrors) {
  int calls = 0;
  const Executed done = run(plan_of(cases(1)), std::make_unique<FakeBackend>(recovering(calls)), {.jobs = 1, .retries = 3});
  ASSERT_EQ(done.attempts.size(), 1U);
  EXPECT_EQ(done.attempts[0].outcome, Outcome::pass);
  EXPECT_EQ(done.attempts[0].retries, 2);
}

TEST(Execute, RetriesNoMoreOftenThanItIsTold) {
  int calls = 0;
  const Executed done = run(plan_of(cases(1)), std::make_unique<FakeBackend>(recovering(calls)), {.jobs = 1, .retries = 1});
  EXPECT_EQ(done.attempts[0].outcome, Outcome::error);
  EXPECT_EQ(done.attempts[0].retries, 1);
  EXPECT_EQ(calls, 2);
}

TEST(Execute, RetriesNoErrorThatStays) {
  int calls = 0;
  const auto backend = [&] { return std::make_unique<FakeBackend>(recovering(calls, ErrorCode::limit_exceeded)); };
  EXPECT_EQ(run(plan_of(cases(1)), backend(), {.jobs = 1, .retries = 3}).attempts[0].retries, 0);
}

TEST(Execute, RetriesNothingOnABackendThatDidNotOpen) {
  std::vector<OpenedBackend> backends;
  backends.push_back({nullptr, Error{ErrorCode::unavailable, "no model", {}}});
  std::vector<Attempt> attempts;
  execute(plan_of(cases(1)), backends, {.jobs = 1, .retries = 3}, FakeClock(), {}, [&](const Event& event) {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) attempts.push_back(finished->attempt);
  });
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].outcome, Outcome::error);
  EXPECT_EQ(attempts[0].retries, 0);
}

// The first answer meets a judge that cannot judge.
TEST(Execute, WhatRetriesCostAddsUp) {
  int calls = 0;
  const auto script = [&](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    return Reply{.text = std::to_string(++calls), .source = Source::remote, .cost_usd = 0.5};
  };
  const auto make = [](const Node&, const CheckContext&) -> Result<Check> {
    return Check([](const Attempt& attempt) -> Result<Verdict> {
      if (attempt.output == "1") return fail(ErrorCode::unavailable, "no judge");
      return Verdict{};
    });
  };
  const CheckTable table({{.name = "moody", .make = make}});
  const Plan plan = *make_plan(suite_of({case_of("a", "?", {check("moody")})}), {.backends = {"x"}}, table);
  const Executed done = run(plan, std::make_unique<FakeBackend>(script), {.jobs = 1, .retries = 1});
  EXPECT_EQ(done.attempts[0].outcome, Outcome::pass);
  EXPECT_EQ(done.attempts[0].cost_usd, 1.0);
}

TEST(Execute, RetriesNoFailure) {
  int calls = 0;
  std::vector<Case> content = cases(1);
  content[0].checks = {check("has", "absent")};
  const auto script = [&](const Request& request, const TokenSink& sink, std::stop_token stop) {
    ++calls;
    return echo()(request, sink, std::move(stop));
  };
  const Executed done = run(plan_of(content), std::make_unique<FakeBackend>(script), {.jobs = 1, .retries = 3});
  EXPECT_EQ(done.attempts[0].outcome, Outcome::fail);
  EXPECT_EQ(calls, 1);
}

TEST(Execute, StopEndsWithWhatHasFinished) {
  std::stop_source source;
  int calls = 0;
  const auto script = [&](const Request&, const TokenSink&, std::stop_token stop) -> Result<Reply> {
    if (++calls < 3) return Reply{.text = "say"};
    source.request_stop();
    EXPECT_TRUE(stop.stop_requested());
    return fail(ErrorCode::cancelled, "cancelled");
  };
  const Executed done = run(plan_of(cases(10)), std::make_unique<FakeBackend>(script), {.jobs = 1}, source.get_token());
  EXPECT_TRUE(done.interrupted);
  EXPECT_EQ(done.attempts.size(), 2U);
  EXPECT_EQ(calls, 3);
}

TEST(Execute, StopAfterTheLastAttemptInterruptsNothing) {
  std::stop_source source;
  const auto script = [&](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
    source.request_stop();
    return Reply{.text = "say"};
  };
  EXPECT_FALSE(run(plan_of(cases(1)), std::make_unique<FakeBackend>(script), {}, source.get_token()).interrupted);
}

TEST(Execute, TokensAreToldAtMostTwentyTimesASecond) {
  FakeClock clock;
  const auto script = [&](const Request&, const TokenSink& sink, std::stop_token) -> Result<Reply> {
    for (int i = 0; i < 100; ++i) {
      clock.advance(10);
      sink({.text = "x"});
    }
    return Reply{.text = "say"};
  };
  const Executed done = run(plan_of(cases(1)), std::make_unique<FakeBackend>(script), {}, {}, clock);
  EXPECT_EQ(done.token_events, 20U);
  EXPECT_EQ(done.tokens, 100U);
}

TEST(Execute, AnEmptyPlanEnds) { EXPECT_TRUE(run(plan_of({}), nullptr, {}).attempts.empty()); }

TEST(Execute, ManyJobsReportEveryAttemptOnce) {
  const Executed done = run(plan_of(cases(500)), std::make_unique<FakeBackend>(echo(), 16), {});
  std::vector<std::size_t> indices;
  for (const Attempt& attempt : done.attempts) indices.push_back(attempt.index);
  std::sort(indices.begin(), indices.end());
  ASSERT_EQ(indices.size(), 500U);
  for (std::size_t i = 0; i < indices.size(); ++i) EXPECT_EQ(indices[i], i);
}

}  // namespace
}  // namespace cupel
