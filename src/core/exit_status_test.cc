#include "core/exit_status.h"

#include <gtest/gtest.h>

#include <vector>

namespace cupel {
namespace {

ExitStatus status(std::size_t pass, std::size_t fail_count, std::size_t error, std::size_t skip, std::vector<GateOutcome> outcomes = {},
                  bool interrupted = false) {
  Summary summary;
  summary.pass = pass;
  summary.fail = fail_count;
  summary.error = error;
  summary.skip = skip;
  summary.total = pass + fail_count + error + skip;
  std::vector<GateResult> gates;
  for (const GateOutcome outcome : outcomes) gates.push_back({.name = "", .condition = "", .actual = {}, .outcome = outcome, .why = ""});
  return exit_status_of(summary, gates, interrupted);
}

TEST(ExitStatus, one_reason_each) {
  EXPECT_EQ(status(3, 0, 0, 0), ExitStatus::passed);
  EXPECT_EQ(status(3, 0, 0, 1, {GateOutcome::pass}), ExitStatus::passed);
  EXPECT_EQ(status(3, 1, 0, 0), ExitStatus::failed);
  EXPECT_EQ(status(3, 0, 0, 0, {GateOutcome::pass, GateOutcome::fail}), ExitStatus::failed);
  EXPECT_EQ(status(0, 0, 2, 0), ExitStatus::infrastructure);
  EXPECT_EQ(status(3, 0, 1, 0), ExitStatus::infrastructure);
  EXPECT_EQ(status(3, 0, 0, 0, {GateOutcome::inconclusive}), ExitStatus::inconclusive);
  EXPECT_EQ(status(0, 0, 0, 0), ExitStatus::nothing_selected);
  EXPECT_EQ(status(0, 0, 0, 5), ExitStatus::nothing_selected);
}

TEST(ExitStatus, the_graver_reason_wins) {
  EXPECT_EQ(status(1, 1, 1, 1, {GateOutcome::fail, GateOutcome::inconclusive}, true), ExitStatus::interrupted);
  EXPECT_EQ(status(0, 0, 1, 1, {GateOutcome::fail}), ExitStatus::infrastructure);  // nothing could run
  EXPECT_EQ(status(1, 1, 1, 0, {GateOutcome::inconclusive}), ExitStatus::failed);
  EXPECT_EQ(status(1, 0, 1, 0, {GateOutcome::inconclusive}), ExitStatus::infrastructure);
  EXPECT_EQ(status(0, 0, 0, 1, {GateOutcome::inconclusive}), ExitStatus::nothing_selected);
}

TEST(ExitStatus, what_is_in_quarantine_decides_nothing) {
  const auto of = [](std::size_t pass, std::size_t fail_count, std::size_t error, std::size_t quarantined_fail,
                     std::size_t quarantined_error) {
    Summary summary{.pass = pass, .fail = fail_count, .error = error};
    summary.quarantined = {quarantined_fail, quarantined_error};
    return exit_status_of(summary, {}, false);
  };
  EXPECT_EQ(of(3, 1, 0, 1, 0), ExitStatus::passed);
  EXPECT_EQ(of(3, 2, 0, 1, 0), ExitStatus::failed);
  EXPECT_EQ(of(3, 1, 1, 1, 1), ExitStatus::passed);
  EXPECT_EQ(of(0, 0, 1, 0, 1), ExitStatus::passed);
  EXPECT_EQ(of(0, 0, 2, 0, 1), ExitStatus::infrastructure);
}

TEST(ExitStatus, of_errors) {
  EXPECT_EQ(exit_status_of(ErrorCode::invalid_suite), ExitStatus::usage);
  EXPECT_EQ(exit_status_of(ErrorCode::invalid_usage), ExitStatus::usage);
  EXPECT_EQ(exit_status_of(ErrorCode::invalid_config), ExitStatus::usage);
  EXPECT_EQ(exit_status_of(ErrorCode::unknown_name), ExitStatus::usage);
  EXPECT_EQ(exit_status_of(ErrorCode::unavailable), ExitStatus::infrastructure);
  EXPECT_EQ(exit_status_of(ErrorCode::corrupt), ExitStatus::infrastructure);
  EXPECT_EQ(exit_status_of(ErrorCode::timeout), ExitStatus::infrastructure);
  EXPECT_EQ(exit_status_of(ErrorCode::cancelled), ExitStatus::interrupted);
}

}  // namespace
}  // namespace cupel
