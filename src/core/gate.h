// A gate's judgement over a whole run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/statistics/interval.h"

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
  std::string why = {};                        // what people should know: the interval, or why it is inconclusive
  std::optional<double> confidence = {};       // of a statistical gate
  std::optional<Interval> interval = {};       // at that confidence, else at 95 %; an end may be infinite
  std::optional<std::size_t> more_cases = {};  // of an inconclusive gate: expected to decide it, if the figure stays
};

}  // namespace cupel
