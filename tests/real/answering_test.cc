// Asking agents: one question, validation, streaming and cancelling, conversations.
#include <gtest/gtest.h>

#include <algorithm>
#include <stop_token>
#include <vector>

#include "agent_fixture.h"

namespace cupel {
namespace {

TEST_F(Real, chat_completion) {
  const Result<AgentReply> reply = default_agent().invoke("Name the capital of France.");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_NE(reply->text.find("Paris"), std::string::npos) << reply->text;
  EXPECT_EQ(reply->finish_reason, FinishReason::stop);
  EXPECT_GT(reply->usage.prompt_tokens, 10);
  EXPECT_GT(reply->usage.completion_tokens, 3);
  EXPECT_GT(reply->timing.ttft_ms, 0);
  EXPECT_GE(reply->timing.latency_ms, reply->timing.ttft_ms);
  EXPECT_GT(reply->tokens_per_second, 0);

  const Result<AgentReply> again = default_agent().invoke("Name the capital of France.");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text, reply->text);
}

TEST_F(Real, validation) {
  const Result<Readiness> readiness = validate_agent(default_agent());
  ASSERT_TRUE(readiness) << readiness.error().message;
  EXPECT_TRUE(readiness->ready) << readiness->why;
  EXPECT_FALSE(readiness->answer.empty());
  EXPECT_GT(readiness->latency_ms, 0);
  EXPECT_EQ(readiness->sha256.size(), 64U);
  EXPECT_EQ(readiness->quantization, "Q4_1");
  EXPECT_EQ(readiness->pretrained, true);
  EXPECT_NE(readiness->proof.find("SHA-256"), std::string::npos) << readiness->proof;
  EXPECT_NEAR(static_cast<double>(readiness->parameters), 134.5e6, 1e6);
}

TEST_F(Real, metrics) {
  AgentOptions options = clean_options();
  options.max_tokens = 16;
  options.validate = true;
  const Result<Agent> agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  EXPECT_EQ(agent->metrics().calls, 0U) << "what load_agent asked itself does not count";
  const Agent copy = *agent;
  Conversation conversation = agent->conversation();
  const Result<AgentReply> first = agent->invoke("Name the capital of France.");
  const Result<AgentReply> second = copy.invoke("Say hello.");
  const Result<AgentReply> third = conversation.ask("Name three colors.");
  ASSERT_TRUE(first && second && third);
  EXPECT_FALSE(agent->invoke(""));  // refused, so nobody was asked
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(agent->stream("Say hello.", {}, stopped.get_token()));

  const AgentMetrics metrics = copy.metrics();
  EXPECT_EQ(metrics.calls, 4U);
  EXPECT_EQ(metrics.errors, 1U);
  const std::vector<AgentReply> replies = {*first, *second, *third};
  std::size_t prompt_tokens = 0, completion_tokens = 0;
  double longest_ms = 0, sum_ms = 0;
  for (const AgentReply& reply : replies) {
    prompt_tokens += static_cast<std::size_t>(reply.usage.prompt_tokens);
    completion_tokens += static_cast<std::size_t>(reply.usage.completion_tokens);
    longest_ms = std::max(longest_ms, reply.timing.latency_ms);
    sum_ms += reply.timing.latency_ms;
  }
  EXPECT_EQ(metrics.prompt_tokens, prompt_tokens);
  EXPECT_EQ(metrics.completion_tokens, completion_tokens);
  EXPECT_DOUBLE_EQ(metrics.latency_ms.max, longest_ms);
  EXPECT_NEAR(metrics.latency_ms.mean, sum_ms / 3, 1e-6);
  EXPECT_GT(metrics.latency_ms.p50, 0);
  EXPECT_LE(metrics.latency_ms.p95, longest_ms);
  EXPECT_GT(metrics.tokens_per_second, 0);
  EXPECT_FALSE(metrics.cost_usd) << "nobody is paid for it";

  agent->clear_metrics();
  EXPECT_EQ(copy.metrics().calls, 0U);
}

TEST_F(Real, streaming) {
  std::string streamed;
  int pieces = 0;
  const Result<AgentReply> reply = default_agent().stream("List three colors.", [&](std::string_view text) {
    streamed += text;
    ++pieces;
  });
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(streamed, reply->text);
  EXPECT_GT(pieces, 3) << "text comes as it is generated, not at the end";

  std::stop_source stop;
  int seen = 0;
  const Result<AgentReply> cancelled = default_agent().stream(
      "Write a long story about the sea.",
      [&](std::string_view) {
        if (++seen == 5) stop.request_stop();
      },
      stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::cancelled);
  EXPECT_LT(seen, 60) << "the answer ended near the token at which it was cancelled";
  EXPECT_TRUE(default_agent().invoke("Say hello.")) << "the agent answers on after a cancelled question";
}

TEST_F(Real, conversation) {
  AgentOptions options = clean_options();
  options.max_tokens = 32;
  const Result<Agent> agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  Conversation conversation = agent->conversation();
  const Result<AgentReply> first = conversation.ask("The secret code is 4711.");
  ASSERT_TRUE(first) << first.error().message;
  const Result<AgentReply> second = conversation.ask("What is the secret code?");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_NE(second->text.find("4711"), std::string::npos) << second->text;
  EXPECT_EQ(conversation.messages().size(), 4U);
  EXPECT_EQ(conversation.left_out_turns(), 0U);
  EXPECT_GT(second->usage.prompt_tokens, first->usage.prompt_tokens + first->usage.completion_tokens);

  const Result<AgentReply> alone = agent->invoke("What is the secret code?");
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->text.find("4711"), std::string::npos) << "a question outside the conversation knows nothing of it";
}

}  // namespace
}  // namespace cupel
