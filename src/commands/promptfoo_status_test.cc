#include "commands/promptfoo_status.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

int status_of(ExitStatus status, std::size_t pass, std::size_t fail, std::size_t error, const Environment& environment = {}) {
  Summary summary;
  summary.pass = pass;
  summary.fail = fail;
  summary.error = error;
  const Result<ExitStatus> made = promptfoo_status(status, summary, environment);
  return made ? static_cast<int>(*made) : -1;
}

TEST(PromptfooStatus, FailuresAndErrorsAre100) {
  EXPECT_EQ(status_of(ExitStatus::passed, 2, 0, 0), 0);
  EXPECT_EQ(status_of(ExitStatus::failed, 2, 1, 0), 100);
  EXPECT_EQ(status_of(ExitStatus::infrastructure, 2, 0, 1), 100);
  EXPECT_EQ(status_of(ExitStatus::failed, 2, 0, 0), 100) << "a gate";
  EXPECT_EQ(status_of(ExitStatus::nothing_selected, 0, 0, 0), 0);
  EXPECT_EQ(status_of(ExitStatus::infrastructure, 2, 0, 0), 1) << "a report that could not be written";
  EXPECT_EQ(status_of(ExitStatus::interrupted, 2, 1, 0), 130);
}

TEST(PromptfooStatus, WhatIsInQuarantineCountsAsPassed) {
  Summary summary{.pass = 1, .fail = 1, .error = 1};
  summary.quarantined = {.fail = 1, .error = 1};
  EXPECT_EQ(promptfoo_status(ExitStatus::passed, summary, {}), ExitStatus::passed);
  EXPECT_EQ(promptfoo_status(ExitStatus::infrastructure, summary, {}), ExitStatus{1}) << "a report that could not be written";
  summary.quarantined = {.fail = 1};
  EXPECT_EQ(promptfoo_status(ExitStatus::infrastructure, summary, {}), ExitStatus{100});
}

TEST(PromptfooStatus, VariablesChangeIt) {
  Environment environment;
  environment.set("PROMPTFOO_PASS_RATE_THRESHOLD", "60");
  environment.set("PROMPTFOO_FAILED_TEST_EXIT_CODE", "7");
  EXPECT_EQ(status_of(ExitStatus::failed, 2, 1, 0, environment), 0);
  EXPECT_EQ(status_of(ExitStatus::failed, 1, 1, 0, environment), 7);
  environment.set("PROMPTFOO_PASS_RATE_THRESHOLD", "most");
  EXPECT_EQ(status_of(ExitStatus::failed, 1, 1, 0, environment), -1);
}

}  // namespace
}  // namespace cupel
