#include "run/count.h"

namespace cupel {

Count::Count(const Plan& plan) : tally_({.rates_cases = plan.repeat > 1, .cases = plan.cases.size(), .attempts = plan.attempts.size()}) {
  for (const Gate& gate : plan.gates) gates_.emplace_back(gate);
}

void Count::add(const Attempt& attempt) {
  tally_.add(attempt);
  leaves_out_ |= attempt.outcome == Outcome::skip && attempt.error && attempt.error->code == ErrorCode::limit_exceeded;
  for (GateJudge& gate : gates_) gate.add(attempt);
}

bool Count::look(const Look& look) {
  bool all = true;
  for (GateJudge& gate : gates_) all &= gate.look(look);
  return all;
}

std::vector<GateResult> Count::gate_results(const Summary& summary, bool interrupted, bool is_shard) const {
  std::vector<GateResult> results;
  // With nothing judged and nothing in error there is nothing to hold a condition against: status 5 says so.
  if (summary.pass + summary.fail + summary.error == 0) return results;
  for (const GateJudge& gate : gates_) {
    results.push_back(gate.result());
    if (is_shard) results.back().why += "; of this shard alone: `cupel runs merge` decides";
    if (!interrupted) continue;
    results.back().outcome = GateOutcome::inconclusive;
    results.back().why = "the run was interrupted";
  }
  return results;
}

}  // namespace cupel
