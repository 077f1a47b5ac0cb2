#include <gtest/gtest.h>

#include "checks/testing.h"

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

using checks_testing::judged;

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

}  // namespace
}  // namespace cupel
