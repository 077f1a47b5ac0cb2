// A gate's judgement over a whole run.
#pragma once

#include <optional>
#include <string>

namespace cupel {

enum class GateOutcome { pass, fail, inconclusive };
inline const char* gate_outcome_name(GateOutcome outcome) {
  return outcome == GateOutcome::pass ? "pass" : outcome == GateOutcome::fail ? "fail" : "inconclusive";
}

struct GateResult {
  std::string name;       // "pass_rate(tag=dangerous)"
  std::string condition;  // "pass_rate(tag=dangerous) == 100%"
  std::optional<double> actual;
  GateOutcome outcome = GateOutcome::inconclusive;
  std::string why;  // what people should know: the interval, or why it is inconclusive
};

}  // namespace cupel
