// What the judge of a conversation sees of it, turn by turn, and what becomes of what it says.
#include "checks/testing/fake_judge.h"

namespace cupel {
namespace {

using namespace testing_checks;

class ConversationJudged : public Judged {
 protected:
  void says(const char* relevant, const std::string& reason = "r") {
    judge->says(R"({"reason": ")" + reason + R"(", "relevant": ")" + relevant + "\"}");
  }
  static Attempt conversation(std::vector<TurnResult> turns) {
    Attempt attempt = attempt_of(turns.back().output);
    attempt.turns = std::move(turns);
    return attempt;
  }
  static Attempt three_turns() { return conversation({{"u1", "a1"}, {"u2", "a2"}, {"u3", "a3"}}); }
};

TEST_F(ConversationJudged, ASingleAnswerIsJudgedByItsPrompt) {
  says("yes");
  const CheckResult result = judged(R"({"conversation_relevance": {}})");
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_EQ(result.score, 1);
  EXPECT_EQ(result.judges, std::vector<std::string>{"answered-by"});
  EXPECT_NE(question().find("user: What is the capital of France?\n"), std::string::npos) << question();
  EXPECT_NE(question().find("answer:\n<<<\nParis.\n>>>"), std::string::npos) << question();
  says("no", "it evades");
  const CheckResult other = judged(R"({"conversation_relevance": {}})");
  EXPECT_EQ(other.outcome, Outcome::fail);
  EXPECT_EQ(other.why, "answer 1 (\"Paris.\"): it evades");
}

TEST_F(ConversationJudged, TheScoreIsTheShareOfRelevantAnswers) {
  const auto said = [&](const std::string& check) {
    for (const char* each : {"yes", "no", "yes"}) says(each);
    return judged(check, three_turns());
  };
  const CheckResult result = said(R"({"conversation_relevance": {}})");
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_NEAR(*result.score, 2.0 / 3, 1e-12);
  EXPECT_EQ(result.found, "2 of 3");
  EXPECT_TRUE(holds_text(result.why, "answer 2"));
  EXPECT_EQ(said(R"({"conversation_relevance": 0.7})").outcome, Outcome::fail);
  const CheckResult inverse = said(R"({"not": {"conversation_relevance": 0.7}})");
  EXPECT_EQ(inverse.outcome, Outcome::pass);
  EXPECT_NEAR(*inverse.score, 1.0 / 3, 1e-12);
}

TEST_F(ConversationJudged, AWindowHoldsTheTurnsJustBefore) {
  for (int i = 0; i < 3; ++i) says("yes");
  judged(R"({"conversation_relevance": {"window": 2}})", three_turns());
  ASSERT_EQ(judge->asked.size(), 3U);
  EXPECT_NE(question(0).find("<<<\nuser: u1\n>>>"), std::string::npos) << question(0);
  EXPECT_NE(question(1).find("<<<\nuser: u1\n\nassistant: a1\n\nuser: u2\n>>>"), std::string::npos) << question(1);
  EXPECT_NE(question(2).find("<<<\nuser: u2\n\nassistant: a2\n\nuser: u3\n>>>"), std::string::npos) << question(2);
  EXPECT_NE(question(2).find("answer:\n<<<\na3\n>>>"), std::string::npos) << question(2);
}

TEST_F(ConversationJudged, WhatAgentsSayIsShownOnce) {
  Attempt talk = conversation({{"hello", "a1", {}, "support"}, {"a1", "a2", {}, "customer"}});
  talk.output = "customer: hello\n\nsupport: a1\n\ncustomer: a2";
  for (int i = 0; i < 2; ++i) says("yes");
  EXPECT_EQ(judged(R"({"conversation_relevance": {}})", talk).found, "2 of 2");
  EXPECT_NE(question(1).find("<<<\nopening: hello\n\nsupport: a1\n>>>"), std::string::npos) << question(1);
  EXPECT_NE(question(1).find("answer:\n<<<\na2\n>>>"), std::string::npos) << question(1);
}

TEST_F(ConversationJudged, WhatWasMadeOfTheLastAnswerIsJudged) {
  Attempt changed = three_turns();
  changed.output = "changed";
  for (int i = 0; i < 3; ++i) says("yes");
  judged(R"({"conversation_relevance": {}})", changed);
  EXPECT_NE(question(2).find("answer:\n<<<\nchanged\n>>>"), std::string::npos) << question(2);
}

TEST_F(ConversationJudged, AGivenConversationComesInsteadOfTheCases) {
  says("yes");
  says("no");
  const std::string check =
      R"({"conversation_relevance": {"turns": [{"user": "2+2?", "answer": "4"}, {"user": "3+3?", "answer": "Paris"}]}})";
  EXPECT_EQ(judged(check, three_turns()).found, "1 of 2");
  EXPECT_NE(question(1).find("user: 2+2?\n\nassistant: 4\n\nuser: 3+3?"), std::string::npos) << question(1);
}

TEST_F(ConversationJudged, AnEmptyAnswerIsRelevantToNothing) {
  const CheckResult result = judged(R"({"conversation_relevance": {}})", attempt_of(" \n"));
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_TRUE(judge->asked.empty());
  EXPECT_TRUE(holds_text(result.why, "empty"));
}

TEST_F(ConversationJudged, AnUnusableJudgeIsAnErrorAlsoUnderNot) {
  for (const char* check : {R"({"conversation_relevance": 0})", R"({"not": {"conversation_relevance": 1}})"}) {
    says("yes");
    judge->says("Certainly! It is relevant.");
    EXPECT_EQ(judged(check, three_turns()).outcome, Outcome::error) << check;
    judge->says(R"({"reason": "r", "relevant": "maybe"})");
    EXPECT_EQ(judged(check, three_turns()).outcome, Outcome::error) << check;
    judge->answers.emplace_back(fail(ErrorCode::timeout, "too late"));
    EXPECT_EQ(judged(check, three_turns()).outcome, Outcome::error) << check;
  }
}

TEST_F(ConversationJudged, WhatIsWrittenWronglyIsRefused) {
  EXPECT_TRUE(holds_text(refused(R"({"conversation_relevance": 1.5})"), "0 to 1"));
  EXPECT_TRUE(holds_text(refused(R"({"conversation_relevance": {"window": 0}})"), "at least 1 turn"));
  EXPECT_TRUE(holds_text(refused(R"({"conversation_relevance": {"turns": [{"user": "u"}]}})"), "answer"));
  EXPECT_TRUE(holds_text(refused(R"({"conversation_relevance": {"windows": 2}})"), "window"));
}

}  // namespace
}  // namespace cupel
