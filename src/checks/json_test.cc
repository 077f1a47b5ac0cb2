#include "checks/answer_json.h"
#include "checks/testing/judged.h"

namespace cupel {
namespace {

using namespace testing_checks;

TEST(Json, the_whole_answer_is_json) {
  EXPECT_EQ(outcome_of(R"({"json": true})", R"( {"a": 1} )"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": null})", "42"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": true})", "Here: {}"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": true})", ""), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": true})", "{} {}"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": true})", std::string("{}\0", 3)), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": true})", "\"\xff\""), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": true})", "NaN"), Outcome::fail);
}

TEST(Json, names_the_place_of_a_mistake) {
  const CheckResult result = judged(R"({"json": true})", "{\n  \"ä\": tru\n}");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_TRUE(holds_text(result.why, "not JSON at line 2, column 11")) << result.why;
  EXPECT_TRUE(holds_text(judged(R"({"json": true})", "{\"a\": 1").why, "line 1, column 8")) << judged(R"({"json": true})", "{\"a\": 1").why;
}

TEST(Json, extracts_the_first_value) {
  EXPECT_EQ(outcome_of(R"({"json": {"extract": true}})", "Sure! {\"a\": [1, 2]} is it."), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": {"extract": true}})", "[x] is not, {\"a\": 1} is"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": {"extract": true}})", "no braces"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": {"extract": true}})", "{not json}"), Outcome::fail);
  EXPECT_EQ(judged(R"({"json": {"extract": true, "path": "/a"}})", "see [1]:\n```json\n{\"a\": 5}\n```\n").found, "5");
  EXPECT_EQ(judged(R"({"json": {"extract": true}})", "```\n[7]\n```").found, "[7]");
  EXPECT_EQ(judged(R"({"json": {"extract": true}})", "it says \"}{\" and {\"b\": \"}\"}").found, R"({"b":"}"})");
  EXPECT_EQ(judged(R"({"json": {"extract": true}})", "```json\n{\"cut\": 1").outcome, Outcome::fail);
}

TEST(Json, follows_a_path) {
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/a/1/b"}})", R"({"a": [0, {"b": null}]})"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/a~1b", "value": 1}})", R"({"a/b": 1.0})"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/a", "value": {"x": 1, "y": 2}}})", R"({"a": {"y": 2, "x": 1}})"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": {"value": [1]}})", "[1]"), Outcome::pass);
  const CheckResult wrong = judged(R"({"json": {"path": "/a", "value": "Paris"}})", R"({"a": "Lyon"})");
  EXPECT_EQ(wrong.outcome, Outcome::fail);
  EXPECT_EQ(wrong.expected, R"(an answer that is JSON with /a = "Paris")");
  EXPECT_EQ(wrong.found, R"("Lyon")");
  EXPECT_EQ(judged(R"({"json": {"path": "/b"}})", R"({"a": 1})").why, "nothing at /b");
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/99999999999999999999"}})", "[1]"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/-"}})", "[1]"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/x"}})", "[1]"), Outcome::fail);
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/a", "value": null}})", R"({"a": null})"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json": {"path": "/a", "value": null}})", R"({"a": 1})"), Outcome::fail);
}

TEST(Json, refuses_bad_arguments) {
  EXPECT_TRUE(holds_text(refusal(R"({"json": {"path": "a.b"}})"), "'a.b' is no JSON pointer"));
  EXPECT_TRUE(holds_text(refusal(R"({"json": false})"), "not: {json: true}"));
  EXPECT_TRUE(holds_text(refusal(R"({"json": {"pth": "/a"}})"), "did you mean 'path'"));
}

TEST(AnswerJson, survives_bombs) {
  const std::string deep(1U << 20U, '[');
  const Result<AnswerJson> whole = parse_answer_json(deep);
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().code, ErrorCode::limit_exceeded);
  EXPECT_TRUE(holds_text(whole.error().message, "nested more than 128 deep at line 1, column 129"));
  EXPECT_FALSE(extract_answer_json(deep));
  std::string objects;
  for (int i = 0; i < 50'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(extract_answer_json(objects));
}

TEST(AnswerJson, unmatched_brackets_do_not_take_the_square_of_their_number) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "[a ";
  text += std::string(200'000, 'x');
  const Result<AnswerJson> value = extract_answer_json(text);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, ErrorCode::limit_exceeded);
}

TEST(AnswerJson, large_objects_are_fast) {
  std::string text = "{";
  for (int i = 0; i < 50'000; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_TRUE(parse_answer_json(text + "}"));
}

// What promptfoo's contains-json takes for JSON: objects, read leniently.
TEST(ContainsJson, lenient_reading_takes_almost_json_objects) {
  const auto outcome = [](const std::string& answer) { return outcome_of(R"({"contains_json": {"lenient": true}})", answer); };
  for (const char* answer : {R"(so {"a": 1,})", "{'a': 'it\\'s \"x\"'}", R"({"a": {"b": [1, 2)", R"({"a": "cut off he)",
                             "{a: True, b: [],}", R"({"a":)", R"(not {this} but {"a": [{"b": 1}]} is)"}) {
    EXPECT_EQ(outcome(answer), Outcome::pass) << answer;
  }
  for (const char* answer : {"see [1] and [foo](bar)", "[1, 2]", "{this is prose}", "no braces", R"({"a": 1])", ""}) {
    EXPECT_EQ(outcome(answer), Outcome::fail) << answer;
  }
  const char* with_schema = R"({"contains_json": {"lenient": true, "schema": {"required": ["b"]}}})";
  EXPECT_EQ(outcome_of(with_schema, "{'a': 1} {'b': 2"), Outcome::pass);
  EXPECT_EQ(outcome_of(with_schema, "{'a': 1} [{'c': 2}]"), Outcome::fail);
  EXPECT_EQ(outcome(std::string(200'000, '{')), Outcome::error) << "braces without an end";
}

}  // namespace
}  // namespace cupel
