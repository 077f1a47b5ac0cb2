#include "agent/calls.h"

#include <gtest/gtest.h>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

AgentReply reply_of(int completion_tokens, double latency_ms, std::optional<double> cost_usd = {}) {
  AgentReply reply;
  reply.usage = {.prompt_tokens = 10, .completion_tokens = completion_tokens, .reused_tokens = 4};
  reply.timing.latency_ms = latency_ms;
  reply.cost_usd = cost_usd;
  return reply;
}

TEST(Calls, CountWhatAnswersTook) {
  FakeClock clock;
  Calls calls(clock);
  for (const double latency_ms : {10.0, 20.0, 60.0}) {
    calls.begin();
    clock.advance(static_cast<int>(latency_ms));
    calls.end(reply_of(9, latency_ms, 0.5));
    clock.advance(1000);  // nobody asks
  }
  const AgentMetrics metrics = calls.metrics();
  EXPECT_EQ(metrics.calls, 3U);
  EXPECT_EQ(metrics.errors, 0U);
  EXPECT_EQ(metrics.prompt_tokens, 30U);
  EXPECT_EQ(metrics.completion_tokens, 27U);
  EXPECT_EQ(metrics.reused_tokens, 12U);
  EXPECT_DOUBLE_EQ(metrics.latency_ms.mean, 30);
  EXPECT_DOUBLE_EQ(metrics.latency_ms.p50, 20);
  EXPECT_DOUBLE_EQ(metrics.latency_ms.max, 60);
  EXPECT_GT(metrics.latency_ms.p95, 20);
  EXPECT_DOUBLE_EQ(metrics.tokens_per_second, 27 * 1000 / 90.0) << "the pauses are not the agent's";
  EXPECT_EQ(metrics.cost_usd, 1.5);
}

TEST(Calls, AtTheSameTimeTakeThatTimeOnce) {
  FakeClock clock;
  Calls calls(clock);
  calls.begin();
  calls.begin();
  clock.advance(100);
  calls.end(reply_of(10, 100));
  calls.end(reply_of(10, 100));
  EXPECT_DOUBLE_EQ(calls.metrics().tokens_per_second, 200);
}

TEST(Calls, WithoutAnswerAreErrorsAndHaveNoLatency) {
  FakeClock clock;
  Calls calls(clock);
  calls.begin();
  calls.end(fail(ErrorCode::cancelled, "cancelled"));
  const AgentMetrics metrics = calls.metrics();
  EXPECT_EQ(metrics.calls, 1U);
  EXPECT_EQ(metrics.errors, 1U);
  EXPECT_DOUBLE_EQ(metrics.latency_ms.max, 0);
  EXPECT_FALSE(metrics.cost_usd);
}

TEST(Calls, AreForgottenWhenCleared) {
  FakeClock clock;
  Calls calls(clock);
  calls.begin();
  clock.advance(50);
  calls.clear();
  EXPECT_EQ(calls.metrics().calls, 0U);
  clock.advance(50);
  calls.end(reply_of(10, 100));
  EXPECT_EQ(calls.metrics().calls, 1U) << "one that was in flight counts where it ends";
  EXPECT_DOUBLE_EQ(calls.metrics().tokens_per_second, 200) << "over the time since";
}

}  // namespace
}  // namespace cupel
