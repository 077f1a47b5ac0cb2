#include <gtest/gtest.h>

#include "base/text.h"
#include "reporters/rows.h"
#include "reporters/testing/told.h"

namespace cupel {
namespace {

using namespace testing_reporters;

bool has_line(const std::string& text, std::string_view line) {
  for (const std::string& each : split(text, '\n')) {
    if (each == line) return true;
  }
  return false;
}

TEST(OpenMetricsReport, CountsBySuiteAndBackend) {
  const std::string text = written_by(openmetrics_reporter());
  EXPECT_TRUE(has_line(text, R"(cupel_attempts_total{suite="s",backend="x",outcome="pass"} 1)"));
  EXPECT_TRUE(has_line(text, R"(cupel_attempts_total{suite="s",backend="x",outcome="error"} 1)"));
  EXPECT_TRUE(has_line(text, R"(cupel_checks_total{suite="s",check="contains",outcome="fail"} 1)"));
  EXPECT_TRUE(has_line(text, "cupel_pass_rate_ratio 0.5"));
  EXPECT_TRUE(has_line(text, R"(cupel_gate{condition="pass_rate >= 95%",cupel_gate="fail"} 1)"));
  EXPECT_TRUE(has_line(text, R"(cupel_gate{condition="pass_rate >= 95%",cupel_gate="pass"} 0)"));
  EXPECT_TRUE(text.ends_with("# EOF\n"));
}

TEST(OpenMetricsReport, HistogramsAreCumulative) {
  const std::string text = written_by(openmetrics_reporter());  // two answers of 1.23 s; the others are errors and skips
  EXPECT_TRUE(has_line(text, R"(cupel_case_duration_seconds_bucket{suite="s",backend="x",le="0.64"} 0)"));
  EXPECT_TRUE(has_line(text, R"(cupel_case_duration_seconds_bucket{suite="s",backend="x",le="1.28"} 2)"));
  EXPECT_TRUE(has_line(text, R"(cupel_case_duration_seconds_bucket{suite="s",backend="x",le="+Inf"} 2)"));
  EXPECT_TRUE(has_line(text, R"(cupel_case_duration_seconds_count{suite="s",backend="x"} 2)"));
  EXPECT_TRUE(has_line(text, R"(cupel_case_duration_seconds_sum{suite="s",backend="x"} 2.46913578)"));
}

TEST(OpenMetricsReport, HostileTextStaysInItsLabel) {
  const std::string text = written_of_hostile(openmetrics_reporter());
  EXPECT_TRUE(is_valid_utf8(text));
  for (const std::string& line : split(text, '\n')) {
    EXPECT_TRUE(line.empty() || line.starts_with("# ") || line.starts_with("cupel_")) << line;
  }
}

}  // namespace
}  // namespace cupel
