// What each check asks of a judge, and what it makes of the answer.
#include "checks/sentences.h"
#include "checks/testing/fake_judge.h"

namespace cupel {
namespace {

using namespace testing_checks;

TEST_F(Judged, RubricWithAThreshold) {
  const std::string check = R"({"llm_rubric": {"rubric": "is short", "threshold": 0.8}})";
  judge->says(R"({"reason": "r", "score": 8, "pass": true})");
  EXPECT_EQ(judged(check).outcome, Outcome::pass);
  judge->says(R"({"reason": "r", "score": 7, "pass": true})");
  const CheckResult result = judged(check);
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_NEAR(*result.score, 0.7, 1e-12);
  EXPECT_EQ(result.why, "r");
  for (const char* part : {"What is the capital of France?", "Paris.", "is short"})
    EXPECT_NE(question().find(part), std::string::npos) << part;
}

TEST_F(Judged, RubricInTheFilesOwnWords) {
  const std::string check = R"({"llm_rubric": {"rubric": "is {{short}}", "prompt": "Grade <{output}> by <{rubric}> {other}"}})";
  judge->says(R"({"reason": "r", "score": 0.75, "pass": true})");
  EXPECT_EQ(judged(check).score, 0.75);
  EXPECT_NE(question().find("Grade <Paris.> by <is {{short}}> {other}"), std::string::npos) << question();
  judge->says(R"({"reason": "r", "score": 7, "pass": true})");
  EXPECT_EQ(judged(check).outcome, Outcome::error);
}

TEST_F(Judged, APromptThatSaysAllNeedsNoRubric) {
  judge->says(R"({"reason": "r", "score": 1, "pass": true})");
  EXPECT_EQ(judged(R"({"llm_rubric": {"rubric": "", "prompt": "Is {output} kind?"}})").outcome, Outcome::pass);
  EXPECT_NE(question().find("Is Paris. kind?"), std::string::npos);
  EXPECT_TRUE(holds_text(refused(R"({"llm_rubric": {"rubric": ""}})"), "the rubric is empty"));
}

TEST_F(Judged, ClosedQa) {
  judge->says(R"({"reason": "r", "meets": "yes"})");
  EXPECT_EQ(judged(R"({"closed_qa": "names a city"})").outcome, Outcome::pass);
  judge->says(R"({"reason": "r", "meets": "no"})");
  const CheckResult result = judged(R"({"closed_qa": "names a city"})");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.score, 0);
}

TEST_F(Judged, Factuality) {
  const auto outcome_of_relation = [&](const std::string& relation,
                                       const std::string& check = R"({"factuality": "Paris is the capital"})") {
    judge->says(R"({"reason": "r", "relation": ")" + relation + "\"}");
    return judged(check);
  };
  for (const char* relation : {"subset", "superset", "agree", "differ_but_factual"}) {
    EXPECT_EQ(outcome_of_relation(relation).outcome, Outcome::pass) << relation;
  }
  EXPECT_EQ(outcome_of_relation("disagree").outcome, Outcome::fail);
  EXPECT_EQ(outcome_of_relation("unclear").outcome, Outcome::error);
  const std::string strict = R"({"factuality": {"reference": "x", "subset": 0, "superset": 0.5}})";
  EXPECT_EQ(outcome_of_relation("subset", strict).outcome, Outcome::fail);
  EXPECT_EQ(outcome_of_relation("superset", strict).score, 0.5);
}

TEST_F(Judged, GEvalPlansThenGrades) {
  const std::string check = R"({"g_eval": {"criteria": ["coherent", "polite"], "threshold": 0.7}})";
  const auto grades = [&](int first, int second) {
    for (const int grade : {first, second}) {
      judge->says(R"({"steps": ["read it", "think"]})");
      judge->says(R"({"reason": "r)" + std::to_string(grade) + R"(", "score": )" + std::to_string(grade) + "}");
    }
    return judged(check);
  };
  const CheckResult result = grades(6, 8);
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_NEAR(*result.score, 0.7, 1e-12);
  EXPECT_EQ(result.why, "0.6: r6; 0.8: r8");
  EXPECT_NE(question(1).find("- read it"), std::string::npos) << "the second question goes by the steps";
  EXPECT_EQ(grades(6, 7).outcome, Outcome::fail);
}

TEST_F(Judged, ContextFaithfulness) {
  const std::string check = R"({"context_faithfulness": {"context": "Paris is in France.", "threshold": 0.5}})";
  const auto said = [&](const std::string& answers) {
    judge->says(R"({"statements": ["a", "b"]})");
    judge->says(R"({"answers": )" + answers + "}");
    return judged(check);
  };
  const CheckResult half = said(R"(["yes", "no"])");
  EXPECT_EQ(half.outcome, Outcome::pass);
  EXPECT_EQ(half.found, "1 of 2");
  EXPECT_NE(half.why.find("\"b\""), std::string::npos);
  EXPECT_EQ(said(R"(["no", "no"])").outcome, Outcome::fail);
  EXPECT_EQ(said(R"(["yes"])").outcome, Outcome::error) << "an answer is missing";
  judge->says(R"({"statements": []})");
  EXPECT_EQ(judged(check).outcome, Outcome::skip);
}

TEST_F(Judged, ContextRecallAndRelevanceGoBySentences) {
  judge->says(R"({"answers": ["yes", "no"]})");
  const CheckResult recall = judged(R"({"context_recall": {"truth": "It is Paris. It has 2.1 million people.", "context": "Paris"}})");
  EXPECT_EQ(recall.outcome, Outcome::fail);
  EXPECT_EQ(recall.score, 0.5);
  EXPECT_NE(question().find("2. It has 2.1 million people."), std::string::npos);
  judge->says(R"({"answers": ["yes", "yes", "no"]})");
  const CheckResult relevance = judged(R"({"context_relevance": {"context": "One two. Three four! Five six?", "threshold": 0.6}})");
  EXPECT_EQ(relevance.outcome, Outcome::pass);
  EXPECT_NEAR(*relevance.score, 2.0 / 3, 1e-12);
}

class Compared : public Judged {
 protected:
  Result<std::vector<Verdict>> compared(const std::string& check, const std::vector<Attempt>& attempts) {
    const Result<Check> made = table().make(*parse_check_spec(to_node(Json::parse(check))), CheckContext{table(), ".", judge.get()});
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    std::vector<const Attempt*> side_by_side;
    for (const Attempt& each : attempts) side_by_side.push_back(&each);
    return made->compare(side_by_side);
  }
  static Attempt scored(std::vector<std::pair<std::string, double>> scores) {
    Attempt attempt = attempt_of("x");
    for (auto& [type, score] : scores) attempt.checks.push_back({.type = type, .score = score});
    attempt.checks.push_back({.type = "max_score", .outcome = Outcome::skip});
    return attempt;
  }
  std::vector<Outcome> outcomes(const std::string& check, const std::vector<Attempt>& attempts) {
    std::vector<Outcome> all;
    const Result<std::vector<Verdict>> verdicts = compared(check, attempts);
    for (const Verdict& verdict : verdicts.value()) all.push_back(verdict.outcome);
    return all;
  }
};

TEST_F(Compared, SelectBest) {
  judge->says(R"({"reason": "r", "best": "answer 2"})");
  const auto verdicts = compared(R"({"select_best": "the shortest"})", {attempt_of("a long one"), attempt_of("short")});
  ASSERT_TRUE(verdicts);
  EXPECT_EQ(verdicts->at(0).outcome, Outcome::fail);
  EXPECT_EQ(verdicts->at(1).outcome, Outcome::pass);
  EXPECT_EQ(verdicts->at(1).judges, std::vector<std::string>{"answered-by"});
  for (const char* part : {"a long one", "short", "the shortest"}) EXPECT_NE(question().find(part), std::string::npos) << part;
  judge->says(R"({"reason": "r", "best": "answer 3"})");
  EXPECT_FALSE(compared(R"({"select_best": "x"})", {attempt_of("a"), attempt_of("b")}));
}

TEST_F(Compared, MaxScore) {
  using Outcomes = std::vector<Outcome>;
  const std::vector<Attempt> attempts = {scored({{"contains", 1}, {"g_eval", 0.2}}), scored({{"contains", 0}, {"g_eval", 0.9}})};
  EXPECT_EQ(outcomes(R"({"max_score": {}})", attempts), (Outcomes{Outcome::pass, Outcome::fail}));
  EXPECT_EQ(outcomes(R"({"max_score": {"weights": {"contains": 0.5, "g_eval": 2}}})", attempts), (Outcomes{Outcome::fail, Outcome::pass}));
  EXPECT_EQ(outcomes(R"({"max_score": {"threshold": 0.7}})", attempts), (Outcomes{Outcome::fail, Outcome::fail}));
  EXPECT_EQ(outcomes(R"({"max_score": {"method": "sum", "threshold": 1.1}})", attempts), (Outcomes{Outcome::pass, Outcome::fail}));
  EXPECT_EQ(outcomes(R"({"max_score": {}})", {scored({{"contains", 1}}), scored({{"contains", 1}})}),
            (Outcomes{Outcome::pass, Outcome::fail}))
      << "of equals the first";
  EXPECT_FALSE(compared(R"({"max_score": {}})", {scored({}), scored({})}));
}

TEST_F(Judged, AnswerRelevanceGuessesTheQuestion) {
  const auto said = [&](const char* evades) {
    judge->says(R"({"questions": ["Which city is the capital?", "Where is it?", "The capital of France?"], "evades": ")" +
                std::string(evades) + "\"}");
    return judged(R"({"answer_relevance": {"threshold": 0.6}})");
  };
  const CheckResult result = said("no");
  EXPECT_EQ(result.outcome, Outcome::pass);
  EXPECT_NEAR(*result.score, 2.0 / 3, 1e-6);
  EXPECT_EQ(question().find("What is the capital of France?"), std::string::npos) << "the judge must not see the question";
  EXPECT_EQ(said("yes").score, 0);
  EXPECT_EQ(judged(R"({"answer_relevance": {}})", attempt_of(" ")).outcome, Outcome::fail);
  judge->says(R"({"questions": ["", " ", ""], "evades": "no"})");
  EXPECT_EQ(judged(R"({"not": {"answer_relevance": {}}})").outcome, Outcome::error);
}

TEST_F(Judged, ModerationNamesTheCategory) {
  judge->says(R"({"reason": "r", "category": "none"})");
  EXPECT_EQ(judged(R"({"moderation": {}})").outcome, Outcome::pass);
  EXPECT_NE(question().find("self-harm"), std::string::npos);
  judge->says(R"({"reason": "r", "category": "hate"})");
  const CheckResult result = judged(R"({"moderation": ["hate"]})");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.found, "hate");
  EXPECT_EQ(question(1).find("self-harm"), std::string::npos);
  judge->says(R"({"reason": "r", "category": "violence"})");
  EXPECT_EQ(judged(R"({"moderation": ["hate"]})").outcome, Outcome::error) << "a category that was not offered";
  EXPECT_TRUE(holds_text(refused(R"({"moderation": ["hat"]})"), "did you mean 'hate'"));
}

TEST_F(Judged, AContextFromAScriptNeedsOneThatRunsIt) {
  EXPECT_EQ(judged(R"({"context_relevance": {"context_from": {"javascript": "output"}}})").outcome, Outcome::error);
  EXPECT_TRUE(holds_text(refused(R"({"context_faithfulness": {"context": "c", "context_from": "output"}})"), "either"));
}

TEST_F(Judged, WhatIsWrittenWronglyIsRefused) {
  EXPECT_TRUE(holds_text(refused(R"({"not": {"select_best": "x"}})"), "cannot stand inside another check"));
  EXPECT_TRUE(holds_text(refused(R"({"max_score": {"method": "most"}})"), "average or sum"));
  EXPECT_TRUE(holds_text(refused(R"({"max_score": {"weights": {"nothing": 1}}})"), "no check"));
  EXPECT_TRUE(holds_text(refused(R"({"llm_rubric": ""})"), "the rubric is empty"));
  EXPECT_TRUE(holds_text(refused(R"({"g_eval": {"criteria": "x", "threshold": 7}})"), "0 to 1, not 7"));
  EXPECT_TRUE(holds_text(refused(R"({"factuality": {"reference": "x", "agree": -1}})"), "0 to 1"));
  EXPECT_TRUE(holds_text(refused(R"({"context_recall": {"truth": " "}})"), "no truth"));
}

TEST(SplitSentences, ByPunctuationAndLines) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(split_sentences("One. Two! Three?\nFour"), (Texts{"One.", "Two!", "Three?", "Four"}));
  EXPECT_EQ(split_sentences("It costs 2.50 today. J. Smith pays, e.g. now."), (Texts{"It costs 2.50 today.", "J. Smith pays, e.g. now."}));
  EXPECT_EQ(split_sentences("He said \"no.\" Then he left."), (Texts{"He said \"no.\"", "Then he left."}));
  EXPECT_TRUE(split_sentences(" \n\n ").empty());
}

}  // namespace
}  // namespace cupel
