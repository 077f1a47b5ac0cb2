#include "backends/replay.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

StoredAnswer stored(std::vector<const char*> pieces) {
  StoredAnswer answer{.hash = "h", .parts = "{}", .reply = {}, .is_complete = true};
  for (const char* piece : pieces) {
    answer.reply.tokens.push_back({.id = 1, .bytes = piece});
    answer.reply.text += piece;
  }
  answer.reply.finish_reason = FinishReason::stop;
  return answer;
}

Request request(int max_tokens, const char* regex) {
  Request request{.messages = {{"user", "u"}}};
  request.options.max_tokens = max_tokens;
  if (regex != nullptr) request.constraint = Constraint{Constraint::Kind::regex, regex};
  return request;
}

TEST(Replay, EndsByItselfWhereTheConstraintLeavesNothing) {
  const StoredAnswer answer = stored({"a", "b", "c"});
  EXPECT_EQ(replay(answer, request(9, "abc"))->finish_reason, FinishReason::stop);
  EXPECT_EQ(replay(answer, request(3, "abc"))->finish_reason, FinishReason::stop);
  EXPECT_EQ(replay(answer, request(3, "abcd?"))->finish_reason, FinishReason::length) << "the model would have been asked once more";
  EXPECT_EQ(replay(answer, request(3, nullptr))->finish_reason, FinishReason::length);
  EXPECT_EQ(replay(answer, request(2, "abc"))->finish_reason, FinishReason::length);
}

}  // namespace
}  // namespace cupel
