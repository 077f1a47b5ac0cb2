#include "run/announcer.h"

#include <gtest/gtest.h>

#include "run/run.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

/// Writes down what happened; fails from the `failing`th attempt on.
class FakeLog final : public RunLog {
 public:
  explicit FakeLog(std::vector<std::string>& notes, std::size_t failing = 1000) : notes_(notes), failing_(failing) {}
  Result<void> keep(std::span<const Event> events) override {
    for (const Event& event : events) {
      const auto* finished = std::get_if<AttemptFinished>(&event);
      if (finished == nullptr) continue;
      if (kept_++ >= failing_) return fail(ErrorCode::io, "disk full");
      notes_.push_back("kept " + finished->attempt.id);
    }
    return {};
  }

 private:
  std::vector<std::string>& notes_;
  std::size_t failing_, kept_ = 0;
};

class NotingReporter final : public Reporter {
 public:
  explicit NotingReporter(std::vector<std::string>& notes) : notes_(notes) {}
  void on(const Event& event) override {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) notes_.push_back("told " + finished->attempt.id);
    if (std::holds_alternative<RunFinished>(event)) notes_.emplace_back("ended");
  }
  Result<void> finish() override { return {}; }

 private:
  std::vector<std::string>& notes_;
};

class AnnouncerTest : public ::testing::Test {
 protected:
  std::size_t place(const std::string& note) const { return static_cast<std::size_t>(std::ranges::find(notes_, note) - notes_.begin()); }
  Result<RunEnd> run(RunLog* log, int cases) {
    std::vector<Case> all;
    for (int i = 0; i < cases; ++i) all.push_back(given_case("c" + std::to_string(i), "x"));
    const Plan plan = *make_plan(suite_of(std::move(all)), {}, fake_checks());
    const OpenBackend open = [](const std::string&) -> Result<std::unique_ptr<Backend>> { return std::make_unique<FakeBackend>(echo()); };
    return run_plan(plan, {.id = "r1"}, {.jobs = 1}, {.open = open, .reporters = {&reporter_}, .clock = clock_, .stop = {}, .log = log});
  }

  std::vector<std::string> notes_;
  NotingReporter reporter_{notes_};
  FakeClock clock_;
};

TEST_F(AnnouncerTest, NobodyHearsOfAnAttemptBeforeItIsKept) {
  FakeLog log(notes_);
  ASSERT_EQ(run(&log, 50)->status, ExitStatus::passed);
  for (int i = 0; i < 50; ++i) {
    const std::string id = "c" + std::to_string(i);
    EXPECT_LT(place("kept " + id), place("told " + id));
    EXPECT_LT(place("told " + id), place("ended"));
  }
}

TEST_F(AnnouncerTest, WithoutALogReportersAreToldAtOnce) {
  EXPECT_EQ(run(nullptr, 2)->status, ExitStatus::passed);
  EXPECT_EQ(notes_, (std::vector<std::string>{"told c0", "told c1", "ended"}));
}

TEST_F(AnnouncerTest, ALogThatFailsEndsTheRun) {
  FakeLog log(notes_, 3);
  const Result<RunEnd> end = run(&log, 5000);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->status, ExitStatus::infrastructure);
  ASSERT_TRUE(end->log_error);
  EXPECT_EQ(end->log_error->message, "disk full");
  EXPECT_LT(notes_.size(), 5000U);  // it did not go on to the end
  EXPECT_EQ(notes_.back(), "ended");
}

}  // namespace
}  // namespace cupel
