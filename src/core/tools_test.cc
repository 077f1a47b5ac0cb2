#include "core/tools.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

TEST(Tools, AreReadAsOpenAiWritesThemOrBare) {
  const Json function = {{"name", "get_weather"}, {"description", "now"}, {"parameters", {{"type", "object"}}}};
  const auto wrapped = parse_tools(Json::array({Json{{"type", "function"}, {"function", function}}}));
  const auto bare = parse_tools(Json::array({function}));
  ASSERT_TRUE(wrapped && bare);
  EXPECT_EQ(*wrapped, *bare);
  EXPECT_EQ(wrapped->front().name, "get_weather");
  EXPECT_EQ(wrapped->front().parameters, R"({"type":"object"})");
  EXPECT_EQ(*parse_tools(render_tools(*bare)), *bare);
}

TEST(Tools, MistakesAreNamed) {
  const auto mistake = [](const char* text) {
    const auto tools = parse_tools(Json::parse(text));
    return tools ? std::string() : tools.error().message;
  };
  EXPECT_EQ(mistake(R"([{"name": "a", "paramters": {}}])"), "tool 1: unknown key 'paramters', did you mean 'parameters'?");
  EXPECT_EQ(mistake(R"([{"name": "a"}, {"name": "a"}])"), "tool 2: the name 'a' is used twice");
  EXPECT_EQ(mistake(R"([{"description": "x"}])"), "tool 1: it needs a 'name'");
  EXPECT_NE(mistake(R"([{"name": "a b"}])"), "");
  EXPECT_NE(mistake(R"([{"type": "retrieval", "function": {"name": "a"}}])"), "");
  EXPECT_NE(mistake("[]"), "");
  EXPECT_NE(mistake("{}"), "");
}

TEST(Tools, CallsAreReadFromAnswers) {
  using Calls = std::vector<ToolCall>;
  EXPECT_EQ(parse_tool_calls(R"({"name": "f", "arguments": {"x": 1}})"), (Calls{{"f", R"({"x":1})"}}));
  EXPECT_EQ(parse_tool_calls(R"([{"name": "f", "arguments": {}}, {"name": "g", "arguments": {}}])").size(), 2U);
  EXPECT_TRUE(parse_tool_calls("The weather is fine.").empty());
  EXPECT_TRUE(parse_tool_calls(R"({"name": "f"})").empty());
  EXPECT_TRUE(parse_tool_calls("").empty());
}

}  // namespace
}  // namespace cupel
