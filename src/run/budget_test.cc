#include "run/budget.h"

#include <gtest/gtest.h>

#include "run/run.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

Attempt paid(std::optional<double> cost) {
  Attempt attempt;
  attempt.backend = "openai:x";
  attempt.source = Source::remote;
  attempt.cost_usd = cost;
  attempt.answers.emplace_back();
  return attempt;
}

TEST(Budget, HasRoomUntilTheTimeIsOver) {
  FakeClock clock;
  const Budget budget({.max_time_ms = 1500, .max_cost_usd = {}}, clock);
  clock.advance(1499);
  EXPECT_FALSE(budget.exhausted());
  clock.advance(1);
  ASSERT_TRUE(budget.exhausted());
  EXPECT_EQ(budget.exhausted()->message, "not started: the 1.5 s of --max-time were over");
}

TEST(Budget, HasRoomUntilTheMoneyIsSpent) {
  FakeClock clock;
  Budget budget({.max_time_ms = {}, .max_cost_usd = 0.01}, clock);
  budget.spend(paid(0.004));
  EXPECT_FALSE(budget.exhausted());
  budget.spend(paid(0.008));
  ASSERT_TRUE(budget.exhausted());
  EXPECT_EQ(budget.exhausted()->message, "not started: 0.012 USD were spent of the 0.01 of --max-cost");
}

TEST(Budget, IsUsedUpWhereAPriceIsNotKnown) {
  FakeClock clock;
  Budget budget({.max_time_ms = {}, .max_cost_usd = 5}, clock);
  Attempt inferred = paid(std::nullopt);
  inferred.source = Source::inferred;
  budget.spend(inferred);
  EXPECT_FALSE(budget.exhausted());
  budget.spend(paid(std::nullopt));
  ASSERT_TRUE(budget.exhausted());
  EXPECT_NE(budget.exhausted()->message.find("what openai:x costs is not known"), std::string::npos);
}

TEST(Budget, CountsWhatChecksCost) {
  FakeClock clock;
  CheckCosts costs{.usd = 0.004, .unpriced = ""};
  Budget budget({.max_time_ms = {}, .max_cost_usd = 0.01}, clock, [&] { return costs; });
  budget.spend(paid(0.004));
  EXPECT_FALSE(budget.exhausted());
  costs.usd = 0.006;
  ASSERT_TRUE(budget.exhausted());
  EXPECT_EQ(budget.exhausted()->message, "not started: 0.01 USD were spent of the 0.01 of --max-cost");
  costs = {.usd = {}, .unpriced = "openai:judge"};
  ASSERT_TRUE(budget.exhausted());
  EXPECT_NE(budget.exhausted()->message.find("what openai:judge costs is not known"), std::string::npos);
}

// Three cases that take a second each, with two and a half seconds for all: the third runs to its end, a fourth is not started.
TEST(Budget, WhatIsNotStartedIsSkippedAndMakesTheRunInconclusive) {
  FakeClock clock;
  const auto slow = [&](const Request& request, const TokenSink& sink, std::stop_token stop) {
    clock.advance(1000);
    return echo()(request, sink, std::move(stop));
  };
  const Plan plan = *make_plan(suite_of({case_of("a", "a"), case_of("b", "b"), case_of("c", "c"), case_of("d", "d")}),
                               {.default_backends = {"x"}}, fake_checks());
  const RunContext context{
      .open = [&](const std::string&) -> Result<std::shared_ptr<Backend>> { return std::make_shared<FakeBackend>(slow); },
      .reporters = {},
      .clock = clock};
  const RunEnd end = run_plan(plan, {}, {.jobs = 1, .limits = {.max_time_ms = 2500, .max_cost_usd = {}}}, context).value();
  EXPECT_EQ(end.summary.pass, 3U);
  EXPECT_EQ(end.summary.skip, 1U);
  EXPECT_EQ(end.status, ExitStatus::inconclusive);
}

}  // namespace
}  // namespace cupel
