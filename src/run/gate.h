// Gates as values: conditions over a whole run, such as `pass_rate(tag=dangerous) == 100%` or `p95(latency_ms) < 2 s`. They are judged by
// gate_judge.h.
#pragma once

#include <string>

#include "base/result.h"
#include "core/condition.h"
#include "core/suite.h"

namespace cupel {

enum class GateFigure { pass_rate, mean_latency, p50_latency, p95_latency, max_latency };

struct Gate {
  GateSpec spec;
  GateFigure figure = GateFigure::pass_rate;
  std::string tag;  // "" = every attempt
  Condition condition;
  std::string name() const;  // "p95(latency_ms, tag=slow)"
};

/// Whether it depends on how long answers took or how long they are, so that ending answers early would change it.
bool reads_time(const Gate& gate);

/// Errors: invalid_suite, with file, line and column and the nearest spelling.
Result<Gate> parse_gate(const GateSpec& spec);

}  // namespace cupel
