#include "run/spent.h"

namespace cupel {

void add_spent(Attempt& attempt, const Timing& timing, const Usage& usage, std::optional<double> cost_usd) {
  attempt.timing.queued_ms += timing.queued_ms;
  attempt.timing.latency_ms += timing.latency_ms;
  attempt.usage.prompt_tokens += usage.prompt_tokens;
  attempt.usage.completion_tokens += usage.completion_tokens;
  attempt.usage.reused_tokens += usage.reused_tokens;
  attempt.usage.known_tokens += usage.known_tokens;
  std::optional<int>& reasoning = attempt.usage.reasoning_tokens;
  if (usage.reasoning_tokens) reasoning = reasoning.value_or(0) + *usage.reasoning_tokens;
  attempt.usage.is_known = attempt.usage.is_known && usage.is_known;
  if (cost_usd) attempt.cost_usd = attempt.cost_usd.value_or(0) + *cost_usd;
}

}  // namespace cupel
