// What the judge of a goal sees, and what becomes of what it says.
#include <fmt/format.h>

#include "checks/testing/fake_judge.h"

namespace cupel {
namespace {

using namespace testing_checks;

class GoalJudged : public Judged {
 protected:
  void says(const char* achieved, int score) {
    judge->says(fmt::format(R"({{"reason": "r", "score": {}, "achieved": "{}"}})", score, achieved));
  }
};

TEST_F(GoalJudged, TheJudgeSeesTheWayAndTheAnswer) {
  Attempt attempt = attempt_of("It ships today.");
  attempt.turns = {{"Where is my order?", R"({"name": "get_order", "arguments": {"id": 7}})"}, {"And?", "It ships today."}};
  says("yes", 9);
  const CheckResult result = judged(R"({"goal_success": "The user knows when it ships"})", attempt);
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_EQ(result.score, 0.9);
  EXPECT_EQ(result.judges, std::vector<std::string>{"answered-by"});
  for (const char* part : {"goal:\n<<<\nThe user knows when it ships\n>>>", "Where is my order?\n\nAnd?", R"(1. get_order({"id":7}))",
                           "answer:\n<<<\nIt ships today.\n>>>"}) {
    EXPECT_NE(question().find(part), std::string::npos) << part << " in " << question();
  }
}

TEST_F(GoalJudged, WithoutCallsItSaysSo) {
  says("no", 2);
  const CheckResult result = judged(R"({"goal_success": "g"})");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.score, 0.2);
  EXPECT_EQ(result.why, "r");
  EXPECT_NE(question().find("no tool was called"), std::string::npos);
}

TEST_F(GoalJudged, LongWaysAreShownByTheirEnds) {
  std::string calls;
  for (int i = 1; i <= 100; ++i) calls += fmt::format(R"({}{{"name": "f{}", "arguments": {{}}}})", i == 1 ? "[" : ",", i);
  says("yes", 10);
  judged(R"({"goal_success": "g"})", attempt_of(calls + "]"));
  EXPECT_NE(question().find("20. f20({})\n(60 more)\n81. f81({})\n"), std::string::npos) << question();
  EXPECT_NE(question().find("100. f100({})"), std::string::npos);
}

TEST_F(GoalJudged, AThresholdCountsBesideTheJudgesWord) {
  says("yes", 6);
  EXPECT_EQ(judged(R"({"goal_success": {"goal": "g", "threshold": 0.7}})").outcome, Outcome::fail);
  says("no", 8);
  EXPECT_EQ(judged(R"({"goal_success": {"goal": "g", "threshold": 0.7}})").outcome, Outcome::fail);
  says("yes", 8);
  EXPECT_EQ(judged(R"({"not": {"goal_success": {"goal": "g", "threshold": 0.7}}})").outcome, Outcome::fail);
}

TEST_F(GoalJudged, AnUnusableJudgeIsAnErrorAlsoUnderNot) {
  for (const char* check : {R"({"goal_success": "g"})", R"({"not": {"goal_success": "g"}})"}) {
    judge->says("Sure, it did well.");
    EXPECT_EQ(judged(check).outcome, Outcome::error) << check;
    judge->says(R"({"reason": "r", "score": 10, "achieved": "maybe"})");
    EXPECT_EQ(judged(check).outcome, Outcome::error) << check;
    judge->answers.emplace_back(fail(ErrorCode::timeout, "too late"));
    EXPECT_EQ(judged(check).outcome, Outcome::error) << check;
  }
}

TEST_F(GoalJudged, WhatIsWrittenWronglyIsRefused) {
  EXPECT_TRUE(holds_text(refused(R"({"goal_success": " "})"), "empty"));
  EXPECT_TRUE(holds_text(refused(R"({"goal_success": {"goal": "g", "threshold": 7}})"), "0 to 1"));
}

}  // namespace
}  // namespace cupel
