#include "run/rounds.h"

#include <gtest/gtest.h>

#include "core/statistics/rate_interval.h"
#include "run/run.h"
#include "run/shard.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

Plan plan_of(int repeat, bool until_decided) {
  Plan plan;
  plan.backends = {"x"};
  plan.repeat = repeat;
  plan.until_decided = until_decided;
  for (std::size_t index = 0; index < 2; ++index) {
    for (int attempt = 1; attempt <= repeat; ++attempt) plan.attempts.push_back({static_cast<std::uint32_t>(index), 0, attempt});
  }
  return plan;
}

Attempt answered(std::size_t index, bool sampled, Outcome outcome = Outcome::pass) {
  Attempt attempt;
  attempt.case_index = index;
  attempt.backend = "x";
  attempt.sampled = sampled;
  attempt.outcome = outcome;
  return attempt;
}

using Indices = std::vector<std::size_t>;

TEST(Rounds, one_for_everything_unless_asked_for) {
  const Plan plan = plan_of(3, false);
  Rounds rounds(plan, selected_attempts(plan, {}));
  EXPECT_EQ(rounds.next(), (Indices{0, 1, 2, 3, 4, 5}));
  rounds.add(answered(0, true));
  EXPECT_TRUE(rounds.next().empty());
}

TEST(Rounds, repeat_what_may_bring_other_evidence) {
  const Plan plan = plan_of(3, true);
  Rounds rounds(plan, selected_attempts(plan, {}));
  EXPECT_EQ(rounds.next(), (Indices{0, 3}));
  rounds.add(answered(0, false));
  rounds.add(answered(1, true));
  EXPECT_EQ(rounds.next(), (Indices{4}));
  EXPECT_EQ(rounds.next(), (Indices{5}));
  EXPECT_TRUE(rounds.next().empty());
}

TEST(Rounds, end_where_no_answer_varies) {
  const Plan plan = plan_of(3, true);
  Rounds rounds(plan, selected_attempts(plan, {}));
  rounds.next();
  rounds.add(answered(0, false));
  rounds.add(answered(1, false));
  EXPECT_TRUE(rounds.next().empty());
}

TEST(Rounds, try_again_where_there_was_no_answer) {
  const Plan plan = plan_of(2, true);
  Rounds rounds(plan, selected_attempts(plan, {}));
  rounds.next();
  rounds.add(answered(0, false, Outcome::error));
  EXPECT_EQ(rounds.next(), (Indices{1}));
}

// A whole run: 30 cases that pass, each asked up to 10 times.
struct Ended {
  std::size_t attempts = 0;
  ExitStatus status = ExitStatus::passed;
  GateResult gate;
};

Ended run_until_decided(const std::string& condition, double temperature) {
  std::vector<Case> cases;
  for (int i = 0; i < 30; ++i) {
    cases.push_back(case_of("case" + std::to_string(i), "x", {check("has", "x")}));
    cases.back().options.temperature = temperature;
  }
  std::vector<Suite> suites = suite_of(std::move(cases));
  suites[0].gates = {{.condition = condition, .confidence = 0.95}};
  const Plan plan = *make_plan(std::move(suites), {.repeat = 10, .backends = {"x"}, .until_decided = true}, fake_checks());
  FakeReporter reporter;
  const FakeClock clock;
  const OpenBackend open = [](const std::string&) -> Result<std::unique_ptr<Backend>> { return std::make_unique<FakeBackend>(echo()); };
  const RunEnd end = *run_plan(plan, {.id = "r"}, {.jobs = 1}, {.open = open, .reporters = {&reporter}, .clock = clock, .stop = {}});
  return {reporter.attempts().size(), end.status, reporter.end().gates.at(0)};
}

TEST(UntilDecided, stops_when_the_evidence_suffices) {
  const Ended passed = run_until_decided("pass_rate >= 60%", 1);
  EXPECT_EQ(passed.attempts, 30U);
  EXPECT_EQ(passed.status, ExitStatus::passed);
  EXPECT_NE(passed.gate.why.find("look 1 of at most 10"), std::string::npos) << passed.gate.why;
  const Ended failed = run_until_decided("pass_rate < 60%", 1);
  EXPECT_EQ(failed.attempts, 30U);
  EXPECT_EQ(failed.status, ExitStatus::failed);
}

// 30 cases say no more about other cases when each has passed ten times.
TEST(UntilDecided, goes_on_to_the_end_and_no_further) {
  const Ended open = run_until_decided("pass_rate >= 97%", 1);
  EXPECT_EQ(open.attempts, 300U);
  EXPECT_EQ(open.status, ExitStatus::inconclusive);
  EXPECT_TRUE(open.gate.more_cases);
}

TEST(UntilDecided, does_not_repeat_what_cannot_vary) {
  const Ended open = run_until_decided("pass_rate >= 97%", 0);
  EXPECT_EQ(open.attempts, 30U);
  EXPECT_EQ(open.status, ExitStatus::inconclusive);
  EXPECT_NEAR(open.gate.interval->low, wilson_interval(30, 30).low, 1e-12) << "the only look: at the whole confidence";
}

TEST(UntilDecided, needs_a_gate_that_waits_for_evidence) {
  std::vector<Suite> suites = suite_of({case_of("a", "x")});
  suites[0].gates = {{.condition = "pass_rate >= 60%"}};
  const Result<Plan> plan = make_plan(std::move(suites), {.repeat = 2, .backends = {"x"}, .until_decided = true}, fake_checks());
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::invalid_usage);
}

}  // namespace
}  // namespace cupel
