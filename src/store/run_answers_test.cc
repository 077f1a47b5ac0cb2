#include "store/run_answers.h"

#include <gtest/gtest.h>

#include <boost/pfr.hpp>

#include "store/answer_record.h"

namespace cupel {
namespace {

static_assert(boost::pfr::tuple_size_v<Reply> == 12,
              "what an answer has is stored and comes back: add it to the lists and to full_reply()");

// Nothing of it is as it is by default.
Reply full_reply() {
  return {.text = "caf\xC3\xA9",
          .finish_reason = FinishReason::length,
          .source = Source::remote,
          .exact = true,
          .usage = {.prompt_tokens = 3, .completion_tokens = 2, .reused_tokens = 1, .reasoning_tokens = 0},
          .timing = {.queued_ms = 1.25, .ttft_ms = 2.5, .latency_ms = 3.75},
          .cost_usd = 0.5,
          .tokens = {{.id = 7, .bytes = "caf\xC3", .ms = 1.5F, .log_probability = -0.5, .likeliest = {{8, "x", -1.25}, {9, "\xff", -2}}},
                     {.id = 8, .bytes = "\xA9", .ms = 2}},
          .tool_calls = {{.name = "f", .arguments = R"({"a":1})", .id = "call_1"}},
          .reasoning = "hm",
          .refusal = "no",
          .answered_by = "m-2026"};
}

void expect_equal(const Reply& one, const Reply& other) {
  EXPECT_EQ(one.text, other.text);
  EXPECT_EQ(one.finish_reason, other.finish_reason);
  EXPECT_EQ(one.exact, other.exact);
  EXPECT_EQ(one.usage.prompt_tokens, other.usage.prompt_tokens);
  EXPECT_EQ(one.usage.completion_tokens, other.usage.completion_tokens);
  EXPECT_EQ(one.usage.reused_tokens, other.usage.reused_tokens);
  EXPECT_EQ(one.usage.is_known, other.usage.is_known);
  EXPECT_EQ(one.timing.queued_ms, other.timing.queued_ms);
  EXPECT_EQ(one.timing.ttft_ms, other.timing.ttft_ms);
  EXPECT_EQ(one.timing.latency_ms, other.timing.latency_ms);
  EXPECT_EQ(one.tokens, other.tokens);
}

TEST(RunAnswers, ComeBackWithAllThatTheyHave) {
  const TurnAnswer answer{.key = {{{"messages", "x"}}, "hash"}, .max_tokens = 9, .reply = full_reply()};
  const std::vector<TurnAnswer> answers = {answer, {.key = {Json::object(), "other"}, .reply = {.usage = {.is_known = false}}}};
  const auto back = parse_answers(render_answers(answers));
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->size(), 2U);
  EXPECT_EQ((*back)[0].key.parts, answer.key.parts);
  EXPECT_EQ((*back)[0].key.hash, "hash");
  EXPECT_EQ((*back)[0].max_tokens, 9);
  expect_equal((*back)[0].reply, answer.reply);
  EXPECT_EQ((*back)[0].reply.source, Source::remote);
  EXPECT_EQ((*back)[0].reply.cost_usd, 0.5);
  EXPECT_EQ((*back)[0].reply.usage.reasoning_tokens, 0);
  EXPECT_EQ((*back)[0].reply.tool_calls, answer.reply.tool_calls);
  EXPECT_EQ((*back)[0].reply.reasoning, "hm");
  EXPECT_EQ((*back)[0].reply.refusal, "no");
  EXPECT_EQ((*back)[0].reply.answered_by, "m-2026");
  EXPECT_FALSE((*back)[1].reply.usage.reasoning_tokens) << "unknown is not zero";
  expect_equal((*back)[1].reply, answers[1].reply);
  EXPECT_EQ(render_answers(*back), render_answers(answers));
}

TEST(RunAnswers, DamageIsAnError) {
  for (const char* text : {"", "{}", "[1]", R"([{"key": {}}])", R"([{"key":{},"hash":"h","max_tokens":"many"}])"}) {
    const auto back = parse_answers(text);
    ASSERT_FALSE(back) << text;
    EXPECT_EQ(back.error().code, ErrorCode::corrupt);
  }
}

// What is reused by any run: where it came from and what it cost then is not kept.
TEST(AnswerRecord, ComesBackWithAllThatItHas) {
  const StoredAnswer answer = make_stored_answer({{{"messages", "x"}}, "hash"}, full_reply(), 9, 1'700'000'000);
  const std::optional<StoredAnswer> back = parse_answer(render_answer(answer));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->hash, answer.hash);
  EXPECT_EQ(back->parts, answer.parts);
  EXPECT_EQ(back->is_complete, answer.is_complete);
  EXPECT_EQ(back->created_at, answer.created_at);
  expect_equal(back->reply, answer.reply);
}

}  // namespace
}  // namespace cupel
