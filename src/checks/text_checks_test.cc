// equals, contains, contains_any, contains_all, starts_with, ends_with, word_count
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using namespace testing_checks;

TEST(Contains, finds_text_anywhere) {
  EXPECT_EQ(outcome_of(R"({"contains": "Paris"})", "It is Paris."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"contains": "Paris"})", "It is paris."), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"contains": "Paris"})", ""), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"contains": 42})", "it is 42"), Outcome::pass);
}

TEST(Contains, says_what_was_expected_and_found) {
  const CheckResult result = judged(R"({"contains": "Paris"})", "Lyon\nand more");
  EXPECT_EQ(result.expected, "text containing \"Paris\"");
  EXPECT_EQ(result.found, "\"Lyon\\nand more\"");
  EXPECT_EQ(result.score, 0.0);
  EXPECT_EQ(judged(R"({"contains": "Paris"})", "").found, "nothing");
  EXPECT_EQ(judged(R"({"contains": {"text": "A", "ignore_case": true}})", "b").expected, "text containing \"A\" (ignoring case)");
}

TEST(Contains, folds_case_as_unicode_does) {
  EXPECT_EQ(outcome_of(R"({"contains": {"text": "STRASSE", "ignore_case": true}})", "die straße"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"contains": {"text": "ΣΊΣΥΦΟΣ", "ignore_case": true}})", "σίσυφος"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"contains": {"text": "paris", "ignore_case": true}})", "PARIS \xff\xfe"), Outcome::pass);
}

TEST(Contains, takes_hostile_and_huge_answers) {
  std::string huge(10U << 20U, 'x');
  EXPECT_EQ(outcome_of(R"({"contains": "y"})", huge), Outcome::fail);
  huge += "\xff needle";
  EXPECT_EQ(outcome_of(R"({"contains": "needle"})", huge), Outcome::pass);
  EXPECT_LT(judged(R"({"contains": "y"})", huge).found.size(), 600U);
  EXPECT_EQ(outcome_of(R"({"contains": "b"})", std::string("a\0b", 3)), Outcome::pass);
  EXPECT_EQ(judged(R"({"contains": "c"})", std::string("a\0b\xff", 4)).found, "\"a\\x00b\\xff\"");
}

TEST(Contains, refuses_what_always_passes) {
  EXPECT_TRUE(holds_text(refusal(R"({"contains": ""})"), "'contains': the text is empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"contains": {}})"), "'contains' needs 'text'"));
  EXPECT_TRUE(holds_text(refusal(R"({"contains": {"text": "a", "ignorecase": true}})"), "did you mean 'ignore_case'?"));
  EXPECT_TRUE(holds_text(refusal(R"({"contains": ["a"]})"), "expected text, found list"));
}

TEST(ContainsAny, needs_one) {
  EXPECT_EQ(outcome_of(R"({"contains_any": ["Paris", "Lyon"]})", "Lyon!"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"contains_any": ["Paris", "Lyon"]})", "Nice"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"contains_any": "Paris"})", "Paris"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"contains_any": {"texts": ["PARIS"], "ignore_case": true}})", "paris"), Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"contains_any": []})"), "the list of texts is empty"));
  EXPECT_TRUE(holds_text(refusal(R"({"contains_any": ["a", ""]})"), "one of the texts is empty"));
}

TEST(ContainsAll, needs_each_and_names_the_missing) {
  EXPECT_EQ(outcome_of(R"({"contains_all": ["a", "b"]})", "b a"), Outcome::pass);
  const CheckResult result = judged(R"({"contains_all": ["a", "b", "c"]})", "b");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.why, "missing: \"a\", \"c\"");
  EXPECT_EQ(outcome_of(R"({"contains_all": {"texts": ["A", "B"], "ignore_case": true}})", "ab"), Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"contains_all": []})"), "empty"));
}

TEST(StartsWith, looks_at_the_beginning) {
  EXPECT_EQ(outcome_of(R"({"starts_with": "Dear"})", "  Dear you"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"starts_with": {"text": "Dear", "trim": false}})", " Dear you"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"starts_with": {"text": "DEAR", "ignore_case": true}})", "dear"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"starts_with": "Dear"})", "My Dear"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"starts_with": "Dear"})", ""), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"starts_with": ""})"), "empty"));
}

TEST(EndsWith, looks_at_the_end) {
  EXPECT_EQ(outcome_of(R"({"ends_with": "."})", "Yes.\n"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"ends_with": {"text": ".", "trim": false}})", "Yes.\n"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"ends_with": {"text": "YES", "ignore_case": true}})", "oh yes"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"ends_with": "."})", ""), Outcome::fail);
  EXPECT_TRUE(holds_text(refusal(R"({"ends_with": ""})"), "empty"));
  const std::string found = judged(R"({"ends_with": "!"})", std::string(1000, 'a') + "the end").found;
  EXPECT_TRUE(found.ends_with("the end\"")) << found;
}

TEST(Equals, compares_the_trimmed_answer) {
  EXPECT_EQ(outcome_of(R"({"equals": "Paris"})", " Paris\n"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"equals": {"value": "Paris", "trim": false}})", "Paris\n"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"equals": "Paris"})", "Paris."), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"equals": {"value": "PARIS", "ignore_case": true}})", "paris"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"equals": ""})", " "), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"equals": 42})", "42"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"equals": true})", "true"), Outcome::pass);
  EXPECT_EQ(judged(R"({"equals": "a"})", "b").found, "\"b\"");
}

TEST(Equals, compares_lists_and_maps_as_json) {
  EXPECT_EQ(outcome_of(R"({"equals": {"a": 1, "b": [1, 2.0]}})", R"( {"b":[1,2],"a":1} )"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"equals": {"value": {"a": 1}}})", R"({"a":1})"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"equals": [1, 2]})", "[2, 1]"), Outcome::fail);
  const CheckResult broken = judged(R"({"equals": [1, 2]})", "[1, 2");
  EXPECT_EQ(broken.outcome, Outcome::fail);
  EXPECT_TRUE(holds_text(broken.why, "line 1, column 6")) << broken.why;
}

TEST(Equals, refuses_nothing) {
  EXPECT_TRUE(holds_text(refusal(R"({"equals": null})"), "needs 'value'"));
  EXPECT_TRUE(holds_text(refusal(R"({"equals": {"value": null}})"), "the value is missing"));
}

TEST(WordCount, counts_words_between_unicode_spaces) {
  EXPECT_EQ(outcome_of(R"({"word_count": 3})", " one\ttwo\xc2\xa0three\n"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"word_count": 0})", ""), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"word_count": 0})", " \n\xe3\x80\x80"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"word_count": {"min": 2, "max": 3}})", "a b c d"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"word_count": {"max": 3}})", "a b c"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"word_count": "<= 2"})", "a b c"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"word_count": 2})", "\xff\xfe a"), Outcome::pass);
  const CheckResult result = judged(R"({"word_count": {"min": 2, "max": 3}})", "one");
  EXPECT_EQ(result.expected, ">= 2 and <= 3 words");
  EXPECT_EQ(result.found, "1 word: \"one\"");
}

TEST(WordCount, refuses_contradictions) {
  EXPECT_TRUE(holds_text(refusal(R"({"word_count": {"min": 5, "max": 3}})"), "'min' (5) is above 'max' (3)"));
  EXPECT_TRUE(holds_text(refusal(R"({"word_count": {}})"), "say how many"));
  EXPECT_TRUE(holds_text(refusal(R"({"word_count": {"count": 5, "max": 3}})"), "either"));
  EXPECT_TRUE(holds_text(refusal(R"({"word_count": {"min": -1}})"), "below 0"));
  EXPECT_TRUE(holds_text(refusal(R"({"word_count": "many"})"), "a number is missing"));
  EXPECT_TRUE(holds_text(refusal(R"({"word_count": {"min": 1.5}})"), "whole number"));
}

}  // namespace
}  // namespace cupel
