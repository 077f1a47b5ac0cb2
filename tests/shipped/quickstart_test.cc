// The shipped quickstart suite on the real model: every case passes, and its checks are about the content, so that answers to the
// prompts of other cases fail them.
#include "shipped_fixture.h"

namespace cupel {
namespace {

using QuickstartSuite = ShippedSuite;

TEST_F(QuickstartSuite, passes) {
  const auto outcomes = grade(load("suites/quickstart")).outcomes;
  EXPECT_GE(outcomes.size(), 12U);
  for (const auto& [id, outcome] : outcomes) EXPECT_EQ(outcome, Outcome::pass) << id;
}

TEST_F(QuickstartSuite, exchanged_prompts_fail) { EXPECT_GE(failed_when_exchanged("suites/quickstart").first, 8U); }

}  // namespace
}  // namespace cupel
