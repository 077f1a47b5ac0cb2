// Checks by likeness: scores against reference texts, edit distance, normalised equality.
#include "checks/normalised.h"
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using namespace testing_checks;

TEST(TextScoreChecks, pass_from_the_least_score_up_and_say_it) {
  const std::string cat = "the cat sat on the mat";
  for (const std::string name : {"bleu", "gleu", "chrf", "rouge_n", "rouge_l", "meteor"}) {
    const CheckResult same = judged("{\"" + name + "\": \"" + cat + "\"}", cat);
    EXPECT_EQ(same.outcome, Outcome::pass) << name;
    EXPECT_GT(*same.score, 0.99) << name;
    const CheckResult other = judged("{\"" + name + "\": \"" + cat + "\"}", "Entirely different words");
    EXPECT_EQ(other.outcome, Outcome::fail) << name;
    EXPECT_LT(*other.score, 0.2) << name;
    EXPECT_TRUE(holds_text(other.expected, "a " + name + " of at least")) << other.expected;
    EXPECT_EQ(outcome_of("{\"" + name + "\": {\"texts\": [\"a dog\", \"" + cat + "\"], \"least\": 0.9}}", cat), Outcome::pass) << name;
    EXPECT_TRUE(holds_text(refusal("{\"" + name + "\": {\"texts\": \"x\", \"least\": 2}}"), "'least' is 0 to 1"));
    EXPECT_TRUE(holds_text(refusal("{\"" + name + "\": \"\"}"), "empty"));
    EXPECT_EQ(outcome_of("{\"" + name + "\": \"" + cat + "\"}", ""), Outcome::fail) << name;
  }
}

TEST(TextScoreChecks, have_options_of_their_own) {
  EXPECT_EQ(outcome_of(R"({"bleu": "The Cat Sat Down"})", "the cat sat down"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"bleu": {"texts": "The Cat Sat Down", "ignore_case": true}})", "the cat sat down"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"rouge_n": "cats are running"})", "the cat runs"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"rouge_n": {"texts": "cats running", "stem": true}})", "cat runs"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"rouge_l": {"texts": "several runners walked", "stem": true}})", "several runner walking"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"rouge_n": {"texts": "a b c d", "n": 2}})", "d c b a"), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"rouge_n": {"texts": "x", "n": 0}})"), "'n' is 1 to 9"));
}

TEST(TextScoreChecks, end_in_error_where_comparing_takes_too_long) {
  const std::string text(60'000, 'x');
  EXPECT_EQ(outcome_of("{\"rouge_l\": \"" + text + "\"}", text), Outcome::error);
  EXPECT_EQ(outcome_of("{\"levenshtein\": {\"text\": \"" + text + "\"}}", text), Outcome::error);
}

TEST(Levenshtein, counts_characters) {
  EXPECT_EQ(outcome_of(R"({"levenshtein": {"text": "sitting", "most": 3}})", "kitten"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"levenshtein": {"text": "sitting", "most": 2}})", "kitten"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"levenshtein": {"text": "café", "most": 1}})", " cafe\n"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"levenshtein": {"text": "CAFÉ", "most": 0, "ignore_case": true}})", "café"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"levenshtein": "abc"})", "abcdefgh"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"levenshtein": "abc"})", "abcdefghi"), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"levenshtein": {"text": "x", "most": -1}})"), "below 0"));
}

TEST(Normalised, leaves_what_people_mean) {
  EXPECT_EQ(normalised("  The  Hague!\n", {}), "the hague");
  EXPECT_EQ(normalised("The Hague", {.ignore_articles = true}), "hague");
  EXPECT_EQ(normalised("\uFB01ne\u00A0“print”", {}), "fine print");
  EXPECT_EQ(normalised("A.B", {.ignore_case = false, .ignore_punctuation = false}), "A.B");
  EXPECT_EQ(normalised("caf\u0065\u0301", {}), normalised("caf\u00E9", {}));
}

TEST(ExactMatch, compares_normalised) {
  EXPECT_EQ(outcome_of(R"({"exact_match": "Paris"})", "**paris**."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"exact_match": ["The Hague", "Den Haag"]})", "den haag"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"exact_match": "Paris"})", "It is Paris"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"exact_match": {"texts": "Paris", "ignore_case": false}})", "paris"), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"exact_match": "?!"})"), "use equals"));
}

TEST(ExactMatch, NumbersStayWhole) {
  for (const auto& [wanted, other] : std::vector<std::pair<std::string, std::string>>{{"-7", "7"},
                                                                                      {"2.5", "25"},
                                                                                      {"10³", "103"},
                                                                                      {"10^3", "103"},
                                                                                      {"1/4", "14"},
                                                                                      {"1¼", "114"},
                                                                                      {"9:30", "930"},
                                                                                      {"10-20", "1020"},
                                                                                      {"5%-6%", "56"},
                                                                                      {"-€3", "€3"},
                                                                                      {"x2.5", "x25"},
                                                                                      {"1.2.3", "123"},
                                                                                      {"007", "7"}}) {
    EXPECT_EQ(outcome_of(R"({"exact_match": ")" + wanted + "\"}", other), Outcome::fail) << wanted;
    EXPECT_EQ(outcome_of(R"({"exact_match": ")" + wanted + "\"}", wanted + "."), Outcome::pass) << wanted;
  }
  for (const auto& [wanted, same] : std::vector<std::pair<std::string, std::string>>{{"1500", "1,500.00"},
                                                                                     {"1500", "1\u202F500"},
                                                                                     {"-7", "\u22127"},
                                                                                     {"7", "+7"},
                                                                                     {"7", "$7."},
                                                                                     {"10-20", "10\u201320"},
                                                                                     {"7", "(7)"},
                                                                                     {"1,2,3", "1, 2, 3"},
                                                                                     {"CO2", "CO₂"},
                                                                                     {"U.S.", "US"}}) {
    EXPECT_EQ(outcome_of(R"({"exact_match": ")" + wanted + "\"}", same), Outcome::pass) << wanted << " " << same;
  }
}

TEST(ExactMatch, SignsAndWhatNobodySeesDoNotCount) {
  for (const char* answer : {"`Rome`", "~Rome~", "<Rome>", "=Rome=", "R\u200Bome", "\uFEFFRome", "Ro\u00ADme", "Rome\u2060", "Rome\u200E",
                             "Ｒｏｍｅ", "|Rome|", "$Rome^"}) {
    EXPECT_EQ(outcome_of(R"({"exact_match": "Rome"})", answer), Outcome::pass) << answer;
  }
  EXPECT_EQ(outcome_of(R"({"exact_match": {"texts": "Rome", "ignore_punctuation": false}})", "`Rome`"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"exact_match": {"texts": "1,500", "ignore_punctuation": false}})", "1500"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"exact_match": "São Paulo"})", "Sa\u0303o Paulo"), Outcome::pass);
}

}  // namespace
}  // namespace cupel
