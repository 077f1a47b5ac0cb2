// Calls of tools in a server's answer become its text.
#include "backends/chat_calls.h"

#include <gtest/gtest.h>

#include "backends/chat_answer.h"

namespace cupel {
namespace {

std::string text_of(const std::string& message) {
  const Result<Reply> reply = ChatReader().read_whole(R"({"choices": [{"message": )" + message + "}]}");
  return reply ? reply->text : reply.error().message;
}

TEST(ChatCalls, AreTheAnswer) {
  EXPECT_EQ(
      text_of(
          R"({"content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}}]})"),
      R"({"name":"f","arguments":{"a":1}})");
  EXPECT_EQ(text_of(R"({"tool_calls": [{"function": {"name": "f", "arguments": {}}}, {"function": {"name": "g"}}]})"),
            R"([{"name":"f","arguments":{}},{"name":"g","arguments":{}}])");
  EXPECT_EQ(text_of(R"({"function_call": {"name": "f", "arguments": "{broken"}})"), R"({"name":"f","arguments":"{broken"})");
  EXPECT_EQ(text_of(R"({"content": "Paris", "tool_calls": []})"), "Paris");
}

TEST(ChatCalls, KeepTheirIds) {
  const Result<Reply> reply = ChatReader().read_whole(
      R"({"choices": [{"message": {"tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": "{\"a\": 1}"}},
                                                  {"id": "c2", "function": {"name": "g", "arguments": "{broken"}}]}}]})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->tool_calls, (std::vector<ToolCall>{{.name = "f", .arguments = R"({"a":1})", .id = "c1"},
                                                      {.name = "g", .arguments = "{broken", .id = "c2"}}));
}

TEST(ChatCalls, StandBesideTheContent) {
  EXPECT_EQ(text_of(R"({"content": "I look.", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]})"),
            R"({"content":"I look.","tool_calls":[{"name":"f","arguments":{}}]})");
}

TEST(ChatCalls, ComeInPieces) {
  ChatReader stream;
  for (
      const char* delta :
      {R"({"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "f", "arguments": ""}}]})",
       R"({"tool_calls": [{"index": 0, "function": {"arguments": "{\"a\""}}]})",
       R"({"tool_calls": [{"index": 1, "function": {"name": "g", "arguments": "{}"}}, {"index": 0, "function": {"arguments": ":1}"}}]})"}) {
    ASSERT_TRUE(stream.take({.event = "", .data = std::string(R"({"choices": [{"delta": )") + delta + "}]}"}));
  }
  ASSERT_TRUE(stream.take({.event = "", .data = "[DONE]"}));
  const Result<Reply> reply = stream.finish();
  EXPECT_EQ(reply->text, R"([{"name":"f","arguments":{"a":1}},{"name":"g","arguments":{}}])");
  EXPECT_EQ(reply->tool_calls,
            (std::vector<ToolCall>{{.name = "f", .arguments = R"({"a":1})", .id = "c1"}, {.name = "g", .arguments = "{}"}}));
}

TEST(ChatCalls, AreBounded) {
  ChatCalls calls;
  Json many = Json::array();
  for (unsigned i = 0; i < 2000; ++i) many.push_back({{"index", i}, {"function", {{"name", "f"}}}});
  EXPECT_EQ(calls.take_piece({{"tool_calls", many}}).error().code, ErrorCode::limit_exceeded);
  calls = {};
  const Json big = {{"function_call", {{"name", "f"}, {"arguments", std::string(9U << 20U, 'x')}}}};
  EXPECT_TRUE(calls.take_whole(big));
  EXPECT_EQ(calls.take_whole(big).error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace cupel
