// Gates: conditions over a whole run, such as `pass_rate(tag=dangerous) == 100%` or `p95(latency_ms) < 2 s`.
// A GateJudge is fed attempts one by one, so that a run need not be held in memory. Reports and exit statuses are others' business.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/attempt.h"
#include "core/condition.h"
#include "core/gate.h"
#include "core/pass_rate.h"
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

/// Judges one gate. The point estimate decides; a gate with `confidence` passes when the whole interval satisfies the
/// condition, fails when none of it does, and is inconclusive between. A gate over nothing is inconclusive.
class GateJudge {
 public:
  explicit GateJudge(Gate gate) : gate_(std::move(gate)) {}

  /// pass_rate counts pass and fail. Latencies are those of attempts that were answered by a backend: neither given answers
  /// nor attempts that ended without one.
  void add(const Attempt& attempt);
  GateResult result() const;
  const Gate& gate() const { return gate_; }

 private:
  std::optional<double> actual() const;
  GateResult judge_interval(GateResult result) const;
  std::string reason_for_nothing() const;
  std::string evidence() const;

  Gate gate_;
  PassRate pass_rate_;
  std::vector<double> latencies_;
  std::set<std::string, std::less<>> tags_;  // seen, when the gate asks for one
  std::size_t selected_ = 0;                 // attempts that the gate is about
};

/// The same at once, for attempts that are held anyway.
GateResult judge_gate(const Gate& gate, std::span<const Attempt> attempts);

}  // namespace cupel
