// What a run comes to while its attempts end: figures, gates, and whether a budget left attempts out.
#pragma once

#include <vector>

#include "core/event.h"
#include "run/gate_judge.h"
#include "run/plan.h"
#include "run/summary.h"

namespace cupel {

/// One thread.
class Count {
 public:
  explicit Count(const Plan& plan);

  void add(const Attempt& attempt);

  /// Whether every gate with a confidence is decided by the evidence so far.
  bool look(const Look& look);

  /// Whether a budget left attempts out.
  bool leaves_out() const { return leaves_out_; }

  const Tally& tally() const { return tally_; }
  const std::vector<GateJudge>& gates() const { return gates_; }

  std::vector<GateResult> gate_results(const Summary& summary, bool interrupted, bool is_shard) const;

 private:
  Tally tally_;
  std::vector<GateJudge> gates_;
  bool leaves_out_ = false;
};

}  // namespace cupel
