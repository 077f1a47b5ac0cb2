// Attempts that wait for the gates over times: their timing is of an earlier run, and where a gate fails on it, it is measured anew
// before anybody hears of them. Nothing waits where no gate is over times.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/event.h"
#include "run/execute.h"
#include "run/gate_judge.h"

namespace cupel {

/// One thread.
class HeldAttempts {
 public:
  explicit HeldAttempts(const Plan& plan);

  /// True when the event is kept here: an attempt that ended, with a timing that a gate must not fail on.
  bool take(Event& event);

  /// Those that a gate is about which fails over them and what was counted so far. By their index in the plan.
  std::vector<std::size_t> to_measure(std::span<const GateJudge> counted) const;

  /// Takes the place of the attempt that is held.
  void replace(Event& event);

  /// Lets all go, in the order of the plan.
  void release(const EventSink& sink);

 private:
  std::vector<Gate> gates_;              // over times
  std::map<std::size_t, Attempt> held_;  // by index
};

}  // namespace cupel
