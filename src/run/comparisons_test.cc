#include "run/comparisons.h"

#include <gtest/gtest.h>

#include <map>

#include "run/run.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

// `longest`: the longest answer passes. `broken_comparison` cannot compare.
CheckTable comparing_checks() {
  const auto longest = [](const Node&, const CheckContext&) -> Result<Check> {
    Check check([](const Attempt&) -> Result<Verdict> { return fail(ErrorCode::internal, "asked alone"); });
    check.compare = [](std::span<const Attempt* const> attempts) -> Result<std::vector<Verdict>> {
      std::size_t most = 0;
      for (const Attempt* attempt : attempts) most = std::max(most, attempt->output.size());
      std::vector<Verdict> verdicts;
      for (const Attempt* attempt : attempts) {
        const bool is_best = attempt->output.size() == most;
        verdicts.push_back({.outcome = is_best ? Outcome::pass : Outcome::fail, .score = is_best ? 1.0 : 0.0});
      }
      return verdicts;
    };
    return check;
  };
  const auto broken = [](const Node&, const CheckContext&) -> Result<Check> {
    Check check([](const Attempt&) -> Result<Verdict> { return fail(ErrorCode::internal, "asked alone"); });
    check.compare = [](std::span<const Attempt* const>) -> Result<std::vector<Verdict>> {
      return fail(ErrorCode::unavailable, "no judge");
    };
    return check;
  };
  const CheckTable fakes = fake_checks();
  std::vector<CheckRow> rows(fakes.rows().begin(), fakes.rows().end());
  rows.push_back({.name = "longest", .make = longest});
  rows.push_back({.name = "broken_comparison", .make = broken});
  return CheckTable(std::move(rows));
}

class ComparisonsTest : public testing::Test {
 protected:
  // Backend "long" says more than the others; "down" cannot be asked.
  std::vector<Attempt> run(std::vector<Case> cases, std::vector<std::string> backends, int repeat = 1) {
    const CheckTable table = comparing_checks();
    const Plan plan = *make_plan(suite_of(std::move(cases)), {.repeat = repeat, .backends = std::move(backends)}, table);
    FakeReporter reporter;
    const OpenBackend open = [](const std::string& spec) -> Result<std::shared_ptr<Backend>> {
      return std::make_shared<FakeBackend>([spec](const Request&, const TokenSink&, std::stop_token) -> Result<Reply> {
        if (spec == "down") return fail(ErrorCode::unavailable, "down");
        return Reply{.text = spec == "long" ? "a long answer" : "short"};
      });
    };
    const auto end = run_plan(plan, {.id = "r"}, {.jobs = 2}, {.open = open, .reporters = {&reporter}, .clock = clock_});
    EXPECT_TRUE(end);
    total_ = reporter.end().summary.total;
    std::vector<Attempt> attempts = reporter.attempts();
    std::ranges::sort(attempts, {}, &Attempt::index);
    return attempts;
  }
  FakeClock clock_;
  std::size_t total_ = 0;
};

TEST_F(ComparisonsTest, AnswersOfOneCaseAreJudgedSideBySide) {
  const std::vector<Attempt> attempts =
      run({case_of("a", "?", {check("longest"), check("has", "o")}), case_of("b", "?")}, {"x", "long"}, 2);
  ASSERT_EQ(attempts.size(), 8U);
  EXPECT_EQ(total_, 8U);
  for (const Attempt& attempt : attempts) {
    const bool is_best = attempt.id == "b" || attempt.backend == "long";
    EXPECT_EQ(attempt.outcome, is_best ? Outcome::pass : Outcome::fail) << attempt.id << attempt.backend;
    if (attempt.id == "a") EXPECT_EQ(attempt.score, is_best ? 1 : 0.5);
  }
}

TEST_F(ComparisonsTest, OneAnswerAloneIsNotCompared) {
  const std::vector<Attempt> alone = run({case_of("a", "?", {check("longest"), check("has", "o")})}, {"x"});
  EXPECT_EQ(alone.at(0).checks.at(0).outcome, Outcome::skip);
  EXPECT_EQ(alone.at(0).outcome, Outcome::pass);
  const std::vector<Attempt> left = run({case_of("a", "?", {check("longest")})}, {"x", "down"});
  EXPECT_EQ(left.at(0).outcome, Outcome::skip);
  EXPECT_EQ(left.at(1).outcome, Outcome::error);
}

TEST_F(ComparisonsTest, AComparisonThatFailsIsAnErrorOfEach) {
  for (const Attempt& attempt : run({case_of("a", "?", {check("broken_comparison")})}, {"x", "long"})) {
    EXPECT_EQ(attempt.outcome, Outcome::error);
    EXPECT_EQ(attempt.checks.at(0).why, "no judge");
  }
}

TEST_F(ComparisonsTest, ATurnCannotBeCompared) {
  Case content = case_of("a", "?");
  content.turns.front().checks = {check("longest")};
  const CheckTable table = comparing_checks();
  EXPECT_FALSE(make_plan(suite_of({content}), {.backends = {"x"}}, table));
}

TEST_F(ComparisonsTest, CasesOfOneNameAreComparedWithEachOther) {
  Case first = case_of("a", "?", {check("longest")});
  Case second = case_of("b", "?", {check("longest")});
  Case other = case_of("c", "?", {check("longest")});
  first.comparison = second.comparison = "together";
  second.backends = {"long"};
  first.backends = other.backends = {"x"};
  const std::vector<Attempt> attempts = run({first, second, other}, {});
  ASSERT_EQ(attempts.size(), 3U);
  std::map<std::string, Outcome> outcomes;
  for (const Attempt& attempt : attempts) outcomes[attempt.id] = attempt.outcome;
  EXPECT_EQ(outcomes["a"], Outcome::fail);
  EXPECT_EQ(outcomes["b"], Outcome::pass);
  EXPECT_EQ(outcomes["c"], Outcome::skip);
}

}  // namespace
}  // namespace cupel
