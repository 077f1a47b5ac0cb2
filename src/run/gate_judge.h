// Whether a gate holds, over attempts that are told one by one, so that a run need not be held in memory. Reports and exit statuses are
// others' business; what a gate is, is said in gate.h.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/attempt.h"
#include "core/case_set.h"
#include "core/gate.h"
#include "core/pass_rate.h"
#include "core/statistics/clusters.h"
#include "core/statistics/sequential.h"
#include "run/gate.h"

namespace cupel {

/// Judges one gate. The point estimate decides; a gate with `confidence` passes when the whole interval satisfies the
/// condition, fails when none of it does, and is inconclusive between. A gate over nothing is inconclusive.
class GateJudge {
 public:
  explicit GateJudge(Gate gate) : gate_(std::move(gate)) {}

  /// What is in quarantine is left out. pass_rate counts pass and fail. Latencies are those of attempts that were answered by a backend:
  /// neither given answers nor attempts that ended without one.
  void add(const Attempt& attempt);

  /// For a gate with `confidence`: looks at the evidence so far. What is decided then stays, whatever comes later, and all looks
  /// together hold the confidence. True when it is decided; a gate without is always.
  bool look(const Look& look);

  GateResult result() const;
  const Gate& gate() const { return gate_; }

 private:
  std::optional<double> actual() const;
  GateResult judge_all() const;
  void judge_interval(GateResult& result) const;
  std::optional<Interval> interval(double confidence) const;
  std::optional<double> growth_until_decided(const Interval& interval, double confidence) const;
  std::vector<Measurements> latencies_by_case() const;
  std::size_t cases() const;
  std::string reason_for_nothing() const;
  std::string evidence() const;
  std::string prospects(const GateResult& result) const;

  Gate gate_;
  PassRate pass_rate_;
  std::vector<double> latencies_;
  struct Measured {
    std::size_t case_index = 0;
    double latency_ms = 0;
  };
  std::vector<Measured> measured_;           // those of copies once
  CaseSet fixed_answers_;                    // what was measured and cannot vary
  std::set<std::string, std::less<>> tags_;  // seen, when the gate asks for one
  std::size_t selected_ = 0;                 // attempts that the gate is about
  std::size_t quarantined_ = 0;              // that it would be about
  Look look_;
  std::optional<GateResult> decided_;  // at an earlier look
};

/// The same at once, for attempts that are held anyway.
GateResult judge_gate(const Gate& gate, std::span<const Attempt> attempts);

}  // namespace cupel
