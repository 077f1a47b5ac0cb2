#include "reporters/run_lines.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(RunLines, SayWhatRepeatingShowedAndNamedScores) {
  Summary summary;
  EXPECT_TRUE(run_lines(summary).empty());
  summary.repeats = {{1, 0.5, 0.5, 4}, {3, 0.75, 0.25, 4}};
  summary.metrics = {{"s", "a", "tone", 0.5, 3, false}, {"s", "b", "f1", std::nullopt, 1, true}};
  summary.judge_cost_usd = 0.00125;
  EXPECT_EQ(run_lines(summary),
            (std::vector<std::string>{"repeated: pass@1 50%, pass@3 75%, pass^3 25% (4 cases)", "metric tone 0.5 (3 attempts) on a",
                                      "metric f1 - (derived, 1 attempt) on b", "judges cost 0.0013 USD"}));
}

TEST(RunLines, JudgesAreShownWithTheirAgreement) {
  JudgeFacts judge{.name = "openai:m", .calibration = {}};
  EXPECT_EQ(judge_line(judge), "judge openai:m: not compared with people (cupel judge calibrate)");
  judge.calibration = Calibration{.judge = "openai:m", .items = 50, .agreement = 0.84, .kappa = 0.62};
  EXPECT_NE(judge_line(judge).find("kappa 0.62"), std::string::npos);
}

}  // namespace
}  // namespace cupel
