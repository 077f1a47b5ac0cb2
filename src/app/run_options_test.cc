#include "app/run_options.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

std::string mistake_of(const RunOptions& options) {
  const Result<void> checked = check_options(options);
  return checked ? "" : checked.error().message;
}

// Runs are stored with these: one that is taken out, or gets another name, makes stored runs resume as something else.
TEST(RunOptions, ScopeIsWhatARunIsResumedWith) {
  std::vector<std::string> names;
  for (const FieldInfo& field : describe_fields<RunScope>()) names.push_back(field.name);
  EXPECT_EQ(names, (std::vector<std::string>{"suites", "backend", "filter", "tag", "repeat", "until_decided", "timeout", "judge",
                                             "decide_early", "changed", "audit", "require_real", "shard", "fresh", "exactness"}));
}

TEST(RunOptions, DefaultsAreFine) { EXPECT_EQ(mistake_of({}), ""); }

TEST(RunOptions, HaveRanges) {
  EXPECT_EQ(mistake_of({.scope = {.repeat = 0}}), "--repeat must be at least 1, not 0");
  EXPECT_EQ(mistake_of({.jobs = 0}), "--jobs must be at least 1, not 0");
  EXPECT_EQ(mistake_of({.retries = -1}), "--retries must be at least 0, not -1");
  EXPECT_EQ(mistake_of({.answers_max_mb = 0}), "--answers-max-mb must be at least 1, not 0");
  EXPECT_EQ(mistake_of({.answers_max_days = 0}), "--answers-max-days must be at least 1, not 0");
  EXPECT_EQ(mistake_of({.scope = {.timeout = 0}}), "--timeout must be more than 0 seconds, not 0");
  EXPECT_EQ(mistake_of({.max_time = -2}), "--max-time must be more than 0 seconds, not -2");
  EXPECT_EQ(mistake_of({.max_cost = 0}), "--max-cost must be more than 0 dollars, not 0");
  EXPECT_EQ(mistake_of({.scope = {.audit = 101}}), "--audit must be 0 to 100 (percent), not 101");
  EXPECT_EQ(mistake_of({.judge_schema = "on"}), "--judge-schema is auto or off, not 'on'");
}

TEST(RunOptions, FitTogether) {
  EXPECT_NE(mistake_of({.scope = {.until_decided = true}}), "");
  EXPECT_EQ(mistake_of({.scope = {.repeat = 5, .until_decided = true}}), "");
  EXPECT_NE(mistake_of({.scope = {.repeat = 5, .until_decided = true}, .fail_fast = true}), "");
  EXPECT_NE(mistake_of({.scope = {.repeat = 5, .until_decided = true, .shard = "1/2"}}), "");
  EXPECT_NE(mistake_of({.scope = {.changed = true, .fresh = true}}), "");
  EXPECT_NE(mistake_of({.scope = {.changed = true}, .no_store = true}), "");
  EXPECT_NE(mistake_of({.resume = "last", .no_store = true}), "");
}

}  // namespace
}  // namespace cupel
