#include "core/messages.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

using Kind = Part::Kind;

const ToolCall kCall = {.name = "f", .arguments = R"({"a":1})", .id = "c1"};

std::vector<Message> conversation() {
  return {{"system", ""},
          {"user", std::vector<Part>{{.text = "What is this?"}, {.kind = Kind::image, .url = "data:image/png;base64,AA"}}},
          {"user", std::vector<Part>{{.kind = Kind::file, .url = "data:,x", .name = "x.txt"}}},
          {"assistant", std::vector<Part>{{.kind = Kind::tool_call, .call = kCall}}},
          {"tool", std::vector<Part>{{.kind = Kind::tool_result, .text = "42", .call = {.name = "f", .arguments = "", .id = "c1"}}}},
          {"assistant", "It is 42."}};
}

TEST(Messages, OfTextAreWrittenAsEver) {
  EXPECT_EQ(render_json(render_messages(std::vector<Message>{{"system", ""}, {"user", "a"}})),
            R"([{"role":"system","content":""},{"role":"user","content":"a"}])");
  const Message two("user", std::vector<Part>{{.text = "a"}, {.text = "b"}});
  EXPECT_EQ(two.text(), "ab");
  EXPECT_EQ(render_json(render_messages({&two, 1})), R"([{"role":"user","content":"ab"}])");
}

TEST(Messages, ComeBackWithAllTheirParts) {
  EXPECT_EQ(parse_messages(Json::parse(render_json(render_messages(conversation())))), conversation());
  EXPECT_THROW(parse_messages(Json::parse(R"([{"role":"user"}])")), Json::exception);
  EXPECT_THROW(parse_messages(Json::parse(R"([{"role":"user","content":[{"kind":"smell"}]}])")), Json::exception);
}

TEST(Messages, InWordsAlone) {
  std::vector<std::string> texts;
  for (const Message& each : conversation()) texts.push_back(flat_text(each));
  EXPECT_EQ(texts, (std::vector<std::string>{"", "What is this?", "", R"({"name":"f","arguments":{"a":1}})", "42", "It is 42."}));
  Message both = conversation()[3];
  both.parts.insert(both.parts.begin(), {.text = "I look."});
  EXPECT_EQ(flat_text(both), R"({"content":"I look.","tool_calls":[{"name":"f","arguments":{"a":1}}]})");
}

}  // namespace
}  // namespace cupel
