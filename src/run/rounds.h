// Which attempts are made next when a run repeats its cases only until its gates are decided (--until-decided): one attempt of each case
// a round, and after the first only of cases whose answers may differ. Without that, everything is one round.
#pragma once

#include <cstddef>
#include <vector>

#include "core/case_set.h"
#include "run/plan.h"

namespace cupel {

/// One thread.
class Rounds {
 public:
  /// Of these attempts of the plan, in its order.
  Rounds(const Plan& plan, std::vector<std::size_t> attempts) : plan_(plan), attempts_(std::move(attempts)) {}

  /// Another attempt at the case may bring other evidence: what was answered varies, or there was no answer.
  void add(const Attempt& attempt);

  /// Indices of the plan's attempts in the next round; empty when there is none. A run in one round gets all of them at once.
  std::vector<std::size_t> next();

  /// How many rounds there can be.
  std::size_t most() const { return plan_.until_decided ? static_cast<std::size_t>(plan_.repeat) : 1; }

 private:
  const Plan& plan_;
  std::vector<std::size_t> attempts_;  // none left once there is no round after this
  std::size_t round_ = 0;
  CaseSet varying_;
};

}  // namespace cupel
