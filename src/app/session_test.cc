#include "app/session.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/files.h"

namespace cupel {
namespace {

constexpr std::string_view kSuite = R"(suite: s
cases:
  - {id: right, prompt: p, answer: "yes", checks: [{contains: "yes"}]}
  - {id: wrong, prompt: p, answer: "no", checks: [{contains: "yes"}]}
)";

class Names final : public Reporter {
 public:
  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) ended.push_back(finished->attempt.id);
  }
  Result<void> finish() override { return {}; }
  std::vector<std::string> ended;
};

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() {
    workspace_.folder = folder_.path();
    workspace_.home = folder_.path() / "home";
    workspace_.say = [this](const std::string& line) { said_.push_back(line); };
    EXPECT_TRUE(write_file(folder_.path() / "s.yaml", kSuite));
  }

  RunRequest request() const { return {.options = {.scope = {.suites = {"s.yaml"}}}, .asked_scope = {{"suites", {"s.yaml"}}}}; }

  const TemporaryFolder folder_ = TemporaryFolder::make().value();
  Workspace workspace_;
  std::vector<std::string> said_;
  OpenedBackends opened_{workspace_};
  Session session_{workspace_, opened_};
};

TEST_F(SessionTest, RunsKeepsAndTells) {
  Names names;
  std::size_t planned = 0;
  const RunListener listener{.reporters = {&names}, .planned = [&](const Plan& plan) { planned = plan.attempts.size(); }};
  const Result<EndedRun> run = session_.run(request(), listener);
  ASSERT_TRUE(run) << describe_error(run.error());
  EXPECT_EQ(run->end.status, ExitStatus::failed);
  EXPECT_EQ(planned, 2U);
  EXPECT_EQ(names.ended, (std::vector<std::string>{"right", "wrong"}));
  EXPECT_TRUE(run->is_kept);
  const Result<FoundRun> found = find_run("last", workspace_);
  ASSERT_TRUE(found) << describe_error(found.error());
  EXPECT_EQ(found->run.id, run->id);
  EXPECT_EQ(found->run.options, R"({"suites":["s.yaml"]})");
}

TEST_F(SessionTest, KeepsNothingWhereNothingIsToBeKept) {
  RunRequest asked = request();
  asked.options.no_store = true;
  const Result<EndedRun> run = session_.run(asked, {});
  ASSERT_TRUE(run) << describe_error(run.error());
  EXPECT_FALSE(run->is_kept);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / ".cupel"));
}

TEST_F(SessionTest, ARunThatCannotBeKeptIsStillARun) {
  ASSERT_TRUE(write_file(folder_.path() / ".cupel", "a file where the folder should be"));
  const Result<EndedRun> run = session_.run(request(), {});
  ASSERT_TRUE(run) << describe_error(run.error());
  EXPECT_FALSE(run->is_kept);
  ASSERT_EQ(said_.size(), 1U);
  EXPECT_NE(said_[0].find("this run is not kept"), std::string::npos) << said_[0];
}

TEST_F(SessionTest, SeveralRunsMayBeUnderWay) {
  std::vector<ExitStatus> statuses(4);
  {
    std::vector<std::jthread> threads;
    for (ExitStatus& status : statuses) {
      threads.emplace_back([&] {
        if (const Result<EndedRun> run = session_.run(request(), {})) status = run->end.status;
      });
    }
  }
  EXPECT_EQ(statuses, std::vector<ExitStatus>(4, ExitStatus::failed));
}

TEST_F(SessionTest, ForecastsWithoutKeepingAnything) {
  std::vector<Fate> fates;
  const Result<std::size_t> selected =
      session_.forecast(request().options, {}, [&](const Forecast& forecast, int) { fates.push_back(forecast.fate); });
  ASSERT_TRUE(selected) << describe_error(selected.error());
  EXPECT_EQ(*selected, 2U);
  EXPECT_EQ(fates, (std::vector<Fate>{Fate::given, Fate::given}));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / ".cupel"));
}

TEST_F(SessionTest, BackendsAreOpenedOnceForAll) {
  const std::string spec = "openai:some-model@http://127.0.0.1:9";
  const Result<std::shared_ptr<Backend>> first = opened_.open(spec), second = opened_.open(spec);
  ASSERT_TRUE(first) << describe_error(first.error());
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ(opened_.open("opnai:some-model").error().code, ErrorCode::unknown_name);
  EXPECT_EQ(opened_.open("opnai:some-model").error().code, ErrorCode::unknown_name) << "an error is not taken for a backend";
}

}  // namespace
}  // namespace cupel
