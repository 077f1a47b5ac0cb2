#include "run/run.h"

#include <gtest/gtest.h>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

class Run : public ::testing::Test {
 protected:
  Result<RunEnd> run(std::vector<Suite> suites, const PlanOptions& options = {.backends = {"x"}},
                     const ExecuteOptions& execute = {.jobs = 1}) {
    const Plan plan = *make_plan(std::move(suites), options, fake_checks());
    return run_plan(plan, {.id = "r1"}, execute,
                    {.open = open_, .reporters = {&first_, &second_}, .clock = clock_, .stop = stop_.get_token()});
  }
  ExitStatus status(std::vector<Suite> suites) { return run(std::move(suites))->status; }

  FakeClock clock_;
  FakeReporter first_, second_;
  std::stop_source stop_;
  OpenBackend open_ = [](const std::string&) -> Result<std::unique_ptr<Backend>> { return std::make_unique<FakeBackend>(echo()); };
};

TEST_F(Run, TellsEveryReporterFromStartToEnd) {
  EXPECT_EQ(status(suite_of({case_of("a", "x", {check("has", "x")})})), ExitStatus::passed);
  for (const FakeReporter* reporter : {&first_, &second_}) {
    EXPECT_TRUE(std::holds_alternative<RunStarted>(reporter->events.front()));
    EXPECT_TRUE(std::holds_alternative<RunFinished>(reporter->events.back()));
    EXPECT_TRUE(reporter->finished);
  }
  EXPECT_EQ(std::get<RunStarted>(first_.events.front()).attempts, 1U);
  const RunFinished& end = first_.end();
  EXPECT_EQ(end.run.id, "r1");
  EXPECT_EQ(end.run.suites, std::vector<std::string>{"s"});
  EXPECT_EQ(end.environment.engine_build, "fake engine");
  EXPECT_EQ(end.environment.threads, 2);
  ASSERT_EQ(end.environment.models.size(), 1U);
  EXPECT_EQ(end.environment.models[0].name, "fake");
  EXPECT_EQ(end.summary.batch.max, 3);
}

TEST_F(Run, StatusFollowsTheOutcomes) {
  EXPECT_EQ(status(suite_of({case_of("a", "x", {check("has", "y")}), case_of("b", "x", {check("broken")})})), ExitStatus::failed);
  EXPECT_EQ(status(suite_of({case_of("a", "x"), case_of("b", "x", {check("broken")})})), ExitStatus::infrastructure);
  EXPECT_EQ(status(suite_of({case_of("a", "x", {check("skipped")})})), ExitStatus::nothing_selected);
  EXPECT_EQ(status(suite_of({})), ExitStatus::nothing_selected);
}

TEST_F(Run, JudgesWhatWasSaidAndComparesWhatIsKept) {
  Environment environment;
  environment.set("SOME_API_KEY", "sk-very-secret");
  std::vector<std::string> compared;
  Baseline baseline{.run_id = "r0", .compared = [&](const Attempt& attempt) {
                      compared.push_back(attempt.output);
                      return ComparedAttempt{};
                    }};
  const Plan plan =
      *make_plan(suite_of({case_of("a", "it is sk-very-secret", {check("has", "sk-very-secret")})}), {.backends = {"x"}}, fake_checks());
  const RunContext context{
      .open = open_, .reporters = {&first_}, .clock = clock_, .stop = {}, .secrets = SecretMask(environment), .baseline = &baseline};
  EXPECT_EQ(run_plan(plan, {.id = "r1"}, {.jobs = 1}, context)->status, ExitStatus::passed);
  ASSERT_EQ(first_.attempts().size(), 1U);
  EXPECT_EQ(first_.attempts()[0].output.find("secret"), std::string::npos) << first_.attempts()[0].output;
  EXPECT_EQ(compared, std::vector<std::string>{first_.attempts()[0].output}) << "an answer with a secret is like its stored self";
}

TEST_F(Run, GatesDecide) {
  std::vector<Suite> suites = suite_of({case_of("a", "x")});
  suites[0].gates = {{.condition = "max(latency_ms) < 5"}};
  EXPECT_EQ(status(suites), ExitStatus::failed);
  ASSERT_EQ(first_.end().gates.size(), 1U);
  EXPECT_EQ(first_.end().gates[0].outcome, GateOutcome::fail);
}

TEST_F(Run, GatesOverNothingAreNotJudged) {
  std::vector<Suite> suites = suite_of({case_of("a", "x", {check("skipped")})});
  suites[0].gates = {{.condition = "pass_rate >= 95%"}};
  EXPECT_EQ(status(suites), ExitStatus::nothing_selected);
  EXPECT_TRUE(first_.end().gates.empty());
}

TEST_F(Run, AnUnknownBackendEndsBeforeAnythingRuns) {
  open_ = [](const std::string& spec) -> Result<std::unique_ptr<Backend>> {
    if (spec == "x") return std::make_unique<FakeBackend>(echo());
    return fail(ErrorCode::unknown_name, "unknown model");
  };
  const Result<RunEnd> end = run(suite_of({case_of("a", "x")}), {.backends = {"x", "typo"}});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::unknown_name);
  EXPECT_TRUE(first_.events.empty());
}

TEST_F(Run, AMissingModelPutsItsAttemptsInError) {
  open_ = [](const std::string& spec) -> Result<std::unique_ptr<Backend>> {
    if (spec == "x") return std::make_unique<FakeBackend>(echo());
    return fail(ErrorCode::unavailable, "no such file");
  };
  EXPECT_EQ(run(suite_of({case_of("a", "x")}), {.backends = {"missing"}})->status, ExitStatus::infrastructure);
  EXPECT_EQ(first_.attempts().at(0).error->message, "no such file");
  EXPECT_TRUE(first_.end().environment.models.empty());
  EXPECT_EQ(run(suite_of({case_of("a", "x")}), {.backends = {"missing", "x"}})->status, ExitStatus::infrastructure);
  EXPECT_EQ(first_.end().summary.pass, 1U);
}

TEST_F(Run, AReportThatCannotBeWrittenIsStatus3AndTheOthersAreWritten) {
  first_.error = "disk full";
  const RunEnd end = *run(suite_of({case_of("a", "x", {check("has", "y")})}));
  EXPECT_EQ(end.status, ExitStatus::infrastructure);
  ASSERT_EQ(end.report_errors.size(), 1U);
  EXPECT_EQ(end.report_errors[0].message, "disk full");
  EXPECT_TRUE(second_.finished);
}

TEST_F(Run, AnInterruptedRunReportsWhatHasFinished) {
  open_ = [&](const std::string&) -> Result<std::unique_ptr<Backend>> {
    return std::make_unique<FakeBackend>([&](const Request& request, const TokenSink& sink, std::stop_token stop) -> Result<Reply> {
      if (request.messages.back().text() == "x") return echo()(request, sink, stop);
      stop_.request_stop();
      return fail(ErrorCode::cancelled, "cancelled");
    });
  };
  std::vector<Suite> suites = suite_of({case_of("a", "x"), case_of("b", "stop"), case_of("c", "x")});
  suites[0].gates = {{.condition = "pass_rate >= 95%"}};
  EXPECT_EQ(status(suites), ExitStatus::interrupted);
  EXPECT_EQ(first_.attempts().size(), 1U);
  EXPECT_TRUE(first_.end().interrupted);
  EXPECT_EQ(first_.end().gates.at(0).outcome, GateOutcome::inconclusive);
}

}  // namespace
}  // namespace cupel
