#include "agent/calls.h"

namespace cupel {

void Calls::begin() {
  const std::scoped_lock lock(mutex_);
  if (in_flight_++ == 0) counted_until_ = clock_.now();
}

void Calls::end(const Result<AgentReply>& reply) {
  const std::scoped_lock lock(mutex_);
  --in_flight_;
  const Clock::Instant now = clock_.now();
  asked_ms_ += to_ms(now - counted_until_);
  counted_until_ = now;
  ++counts_.calls;
  Attempt attempt;
  if (!reply) {
    ++counts_.errors;
    attempt.outcome = Outcome::error;
    attempt.error = reply.error();
  } else {
    counts_.prompt_tokens += static_cast<std::size_t>(reply->usage.prompt_tokens);
    counts_.reused_tokens += static_cast<std::size_t>(reply->usage.reused_tokens);
    attempt.outcome = Outcome::pass;
    attempt.usage = reply->usage;
    attempt.timing = reply->timing;
    attempt.cost_usd = reply->cost_usd;
  }
  tally_->add(attempt);
}

AgentMetrics Calls::metrics() const {
  const std::scoped_lock lock(mutex_);
  AgentMetrics metrics = counts_;
  const Summary summary = tally_->summary(asked_ms_);
  metrics.completion_tokens = summary.completion_tokens;
  metrics.latency_ms = {
      .mean = summary.latency_ms.mean, .p50 = summary.latency_ms.p50, .p95 = summary.latency_ms.p95, .max = summary.latency_ms.max};
  metrics.tokens_per_second = summary.tokens_per_second;
  metrics.cost_usd = summary.cost_usd;
  return metrics;
}

void Calls::clear() {
  const std::scoped_lock lock(mutex_);
  counts_ = {};
  tally_.emplace();
  asked_ms_ = 0;
  counted_until_ = clock_.now();
}

}  // namespace cupel
