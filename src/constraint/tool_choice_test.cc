#include "constraint/tool_choice.h"

#include <gtest/gtest.h>

#include "constraint/testing/allows.h"

namespace cupel::constraint {
namespace {

TEST(ToolChoice, IsOneCallWithArgumentsThatFit) {
  const std::vector<Tool> tools = {
      {"get_weather", "", R"({"type": "object", "properties": {"city": {"type": "string"}, "unit": {"$ref": "#/$defs/unit"}},
                              "required": ["city"], "$defs": {"unit": {"enum": ["C", "F"]}}})"},
      {"now", "", R"({"type": "object", "properties": {}})"}};
  const auto made = make_tool_choice(tools);
  ASSERT_TRUE(made) << made.error().message;
  const auto allowed = [&](const char* answer) { return allows(made->kind, made->text, answer); };
  EXPECT_TRUE(allowed(R"({"name": "get_weather", "arguments": {"city": "Paris"}})"));
  EXPECT_TRUE(allowed(R"({"name": "get_weather", "arguments": {"city": "Paris", "unit": "C"}})"));
  EXPECT_TRUE(allowed(R"({"name": "now", "arguments": {}})"));
  EXPECT_FALSE(allowed(R"({"name": "get_weather", "arguments": {"city": "Paris", "unit": "K"}})"));
  EXPECT_FALSE(allowed(R"({"name": "now", "arguments": {"city": "Paris"}})"));
  EXPECT_FALSE(allowed(R"({"name": "other", "arguments": {}})"));
  EXPECT_FALSE(allowed("It is sunny."));
}

TEST(ToolChoice, NamesTheToolThatCannotBeFollowed) {
  const std::vector<Tool> tools = {{"f", "", R"({"type": "object", "properties": {"x": {"typo": "string"}}})"}};
  const auto made = make_tool_choice(tools);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("the parameters of tool 'f': at /properties/x of the schema: unknown keyword 'typo'"),
            std::string::npos)
      << made.error().message;
}

}  // namespace
}  // namespace cupel::constraint
