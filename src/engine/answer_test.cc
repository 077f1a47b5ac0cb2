#include "engine/answer.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

AnswerToken token(std::string bytes, float ms = 1) {
  return {.id = static_cast<std::int32_t>(bytes.size()), .bytes = std::move(bytes), .ms = ms};
}

// A whole answer to `request` from these tokens.
Reply reply_of(const Request& request, const std::vector<std::string>& tokens, FinishReason reason) {
  Answer answer(request);
  for (const std::string& each : tokens) {
    if (!answer.has_ended()) answer.add(token(each));
  }
  if (!answer.has_ended()) answer.end(reason, 9);
  return std::move(answer).take();
}

TEST(Answer, TextTokensAndTimes) {
  const Request request;
  Answer answer(request);
  answer.start({.prompt_tokens = 7, .reused_tokens = 3, .queued_ms = 2});
  EXPECT_EQ(answer.add(token("Hel", 5)), "Hel");
  EXPECT_EQ(answer.add(token("lo", 8)), "lo");
  EXPECT_FALSE(answer.has_ended());
  answer.end(FinishReason::stop, 10);
  const Reply reply = std::move(answer).take();
  EXPECT_EQ(reply.text, "Hello");
  EXPECT_EQ(reply.usage.prompt_tokens, 7);
  EXPECT_EQ(reply.usage.completion_tokens, 2);
  EXPECT_EQ(reply.usage.reused_tokens, 3);
  EXPECT_EQ(reply.timing.ttft_ms, 5);
  EXPECT_EQ(reply.timing.latency_ms, 10);
  EXPECT_EQ(reply.tokens.size(), 2U);
}

TEST(Answer, AStopTextEndsItWhereItBegins) {
  Request request;
  request.options.stop = {"lo"};
  Answer answer(request);
  answer.add(token("Hel", 5));
  answer.add(token("lo there", 8));
  ASSERT_TRUE(answer.has_ended());
  const Reply reply = std::move(answer).take();
  EXPECT_EQ(reply.text, "Hel");
  EXPECT_EQ(reply.finish_reason, FinishReason::stop);
  EXPECT_EQ(reply.timing.latency_ms, 8);
}

TEST(Answer, ADecisionEndsItAtThatToken) {
  Request request;
  request.decided = [](const AnswerPrefix& prefix) { return prefix.text.find("b") != std::string_view::npos; };
  const Reply reply = reply_of(request, {"a", "b", "c"}, FinishReason::stop);
  EXPECT_EQ(reply.text, "ab");
  EXPECT_EQ(reply.finish_reason, FinishReason::decided);
  EXPECT_EQ(reply.usage.completion_tokens, 2);
}

TEST(Answer, TheLastPossibleTokenDecidesNothing) {
  Request request;
  request.options.max_tokens = 2;
  request.decided = [](const AnswerPrefix& prefix) { return prefix.tokens == 2; };
  EXPECT_EQ(reply_of(request, {"a", "b"}, FinishReason::length).finish_reason, FinishReason::length);
}

TEST(Inconsistency, NoneInWhatWasAnswered) {
  Request request;
  EXPECT_FALSE(find_inconsistency(request, reply_of(request, {"a", "b"}, FinishReason::stop)));
  request.options.stop = {"b"};
  EXPECT_FALSE(find_inconsistency(request, reply_of(request, {"a", "b", "c"}, FinishReason::stop)));
  request.options.stop = {"X"};
  Request deciding = request;
  deciding.decided = [](const AnswerPrefix& prefix) { return prefix.tokens == 2; };
  EXPECT_FALSE(find_inconsistency(request, reply_of(deciding, {"a", "b", "c"}, FinishReason::stop)));
}

TEST(Inconsistency, EditedTextIsFound) {
  Request request;
  request.options.stop = {"END"};
  Reply reply = reply_of(request, {"one", " two", " thr\xc3", "\xa9 E", "ND"}, FinishReason::stop);
  ASSERT_EQ(reply.text, "one two thr\xc3\xa9 ");
  reply.text = "one TWO thr\xc3\xa9 ";
  const std::optional<Proof> proof = find_inconsistency(request, reply);
  ASSERT_TRUE(proof);
  EXPECT_FALSE(proof->holds);
  EXPECT_EQ(proof->position, 1);
  EXPECT_EQ(proof->expected, " two");
  EXPECT_EQ(proof->found, " TWO");
}

TEST(Inconsistency, ATextThatGoesOnIsFoundAtTheEnd) {
  const Request request;
  Reply reply = reply_of(request, {"a", "b"}, FinishReason::stop);
  reply.text += "more";
  const std::optional<Proof> proof = find_inconsistency(request, reply);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->position, 2);
  EXPECT_EQ(proof->expected, "");
}

TEST(Inconsistency, ADecidedAnswerHoldsBackWhatIsNotCertain) {
  Request request;
  request.options.stop = {"XY"};
  Request deciding = request;
  deciding.decided = [](const AnswerPrefix& prefix) { return prefix.tokens == 2; };
  for (const char* uncertain : {"X", "\xc3"}) {
    const Reply reply = reply_of(deciding, {"a", uncertain, "c"}, FinishReason::stop);
    ASSERT_EQ(reply.text, "a");
    EXPECT_FALSE(find_inconsistency(request, reply));
  }
}

TEST(Inconsistency, AnEndThatCannotBe) {
  Request request;
  request.options.stop = {"b"};
  Reply reply = reply_of(request, {"a", "b"}, FinishReason::stop);
  reply.finish_reason = FinishReason::length;
  EXPECT_TRUE(find_inconsistency(request, reply));
  reply = reply_of(request, {"a", "b"}, FinishReason::stop);
  reply.tokens.push_back(token("c"));
  EXPECT_TRUE(find_inconsistency(request, reply));
  const Request plain;
  reply = reply_of(plain, {}, FinishReason::length);
  EXPECT_TRUE(find_inconsistency(plain, reply));
}

}  // namespace
}  // namespace cupel::engine
