#include <gtest/gtest.h>

#include "checks/testing/judged.h"

namespace cupel {
namespace {

Attempt attempt_with(std::vector<ToolCall> calls) {
  Attempt attempt;
  attempt.output = "the answer";
  attempt.tools = {{"get_weather", "", R"({"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
                                          "required": ["city"]})"}};
  attempt.tool_calls = std::move(calls);
  return attempt;
}

using testing_checks::judged;

TEST(ToolCall, WantsTheFunctionAndArgumentsThatFit) {
  const Attempt attempt = attempt_with({{"get_weather", R"({"city": "Paris", "days": 3})"}});
  EXPECT_EQ(judged(R"({"tool_call": "get_weather"})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_call": {"name": "get_weather", "arguments": {"city": "Paris"}}})", attempt).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"tool_call": {"name": "get_weather", "arguments": {"city": "Rome"}}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_call": {"name": "get_weather", "arguments": {"town": "Paris"}}})", attempt).outcome, Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_call": {"name": "get_weather", "schema": {"properties": {"days": {"maximum": 2}}}}})", attempt).outcome,
            Outcome::fail);
  EXPECT_EQ(judged(R"({"tool_call": "get_news"})", attempt).why, "get_weather is called");
}

TEST(ToolCall, FailsWithoutACallOrWithArgumentsThatDoNotFit) {
  EXPECT_EQ(judged(R"({"tool_call": "get_weather"})", attempt_with({})).why, "the answer calls no function");
  EXPECT_NE(judged(R"({"tool_call": "get_weather"})", attempt_with({{"get_weather", "{}"}})).why.find("'required'"), std::string::npos);
  EXPECT_EQ(judged(R"({"tool_call": "other"})", attempt_with({{"other", "{}"}})).why, "there is no function 'other'");
}

TEST(ValidToolCall, KnowsTheFormsOfProviders) {
  const auto outcome = [](const std::string& output) { return judged(R"({"valid_tool_call": true})", output).outcome; };
  for (const char* output :
       {R"([{"type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}}])", R"({"name": "f", "arguments": {}})",
        R"([{"functionCall": {"name": "f", "args": {"a": 1}}}, {"text": "done"}])",
        R"({"toolCall": {"functionCalls": [{"name": "f", "args": {}}]}})", R"([{"type": "tool_use", "name": "f", "input": {}}])",
        R"({"tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]})"}) {
    EXPECT_EQ(outcome(output), Outcome::pass) << output;
  }
  for (const char* output :
       {"f(1)", "", "[]", "{}", R"([{"function": {"name": "f", "arguments": "{a"}}])", R"([{"function": {"name": "", "arguments": {}}}])",
        R"([{"functionCall": {"name": "f"}}])", R"({"name": "f", "arguments": [1]})"}) {
    EXPECT_EQ(outcome(output), Outcome::fail) << output;
  }
}

TEST(ValidToolCall, HoldsCallsAgainstDefinitions) {
  const std::string tools = R"([{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "required": ["a"]}}}])";
  const std::string check = R"({"valid_tool_call": {"tools": )" + tools + "}}";
  EXPECT_EQ(judged(check, R"({"name": "f", "arguments": {"a": 1}})").outcome, Outcome::pass);
  EXPECT_EQ(judged(check, R"({"name": "f", "arguments": {}})").outcome, Outcome::fail);
  EXPECT_EQ(judged(check, R"({"name": "g", "arguments": {}})").why, "there is no function 'g'");
  EXPECT_EQ(judged(R"({"valid_tool_call": true})", attempt_with({{"get_weather", R"({"city": "Paris"})"}})).outcome, Outcome::pass);
  EXPECT_EQ(judged(R"({"valid_tool_call": true})", attempt_with({{"get_weather", "{}"}})).outcome, Outcome::fail) << "the case's own tools";
}

TEST(ToolCallF1, ComparesSetsOfNames) {
  const std::string check = R"({"tool_call_f1": {"names": ["f", "g"], "threshold": 0.6}})";
  const CheckResult half = judged(check, R"([{"name": "f", "arguments": {}}, {"name": "f", "arguments": {}}])");
  EXPECT_EQ(half.outcome, Outcome::pass);
  EXPECT_NEAR(*half.score, 2.0 / 3, 1e-12);
  EXPECT_EQ(judged(R"({"tool_call_f1": ["f", "g"]})", R"({"name": "f", "arguments": {}})").outcome, Outcome::fail);
  EXPECT_EQ(judged(check, "no call").score, 0);
}

}  // namespace
}  // namespace cupel
