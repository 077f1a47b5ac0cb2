// The shipped suites that the default model is good enough for: their gates hold, and given the next case's prompt two thirds of the cases
// fail, so their checks are about the content.
#include "shipped_fixture.h"

namespace cupel {
namespace {

class ContentSuites : public ShippedSuite {
 protected:
  void expect_gates_to_hold(const std::string& folder) const {
    std::vector<Suite> suites = load(folder);
    for (const Suite& suite : suites) {
      EXPECT_FALSE(suite.description.empty());
      EXPECT_GE(suite.cases.size(), 12U) << suite.name;
    }
    const Graded graded = grade(std::move(suites));
    EXPECT_FALSE(graded.gates.empty());
    for (const GateResult& gate : graded.gates) EXPECT_EQ(gate.outcome, GateOutcome::pass) << gate.condition;
    for (const auto& [id, outcome] : graded.outcomes) EXPECT_NE(outcome, Outcome::error) << id;
  }

  void expect_exchanged_to_fail(const std::string& folder) const {
    const auto [failed, cases] = failed_when_exchanged(folder);
    EXPECT_GE(3 * failed, 2 * cases) << failed << " of " << cases;
  }
};

TEST_F(ContentSuites, regression_holds) { expect_gates_to_hold("suites/regression"); }
TEST_F(ContentSuites, regression_exchanged_fails) { expect_exchanged_to_fail("suites/regression"); }
TEST_F(ContentSuites, structured_holds) { expect_gates_to_hold("suites/structured"); }
TEST_F(ContentSuites, structured_exchanged_fails) { expect_exchanged_to_fail("suites/structured"); }
TEST_F(ContentSuites, judge_holds) { expect_gates_to_hold("suites/judge"); }
TEST_F(ContentSuites, judge_exchanged_fails) { expect_exchanged_to_fail("suites/judge"); }

}  // namespace
}  // namespace cupel
