// --audit: proves a share of a run's answers by inference, right after they were judged and before anybody hears of them.
#pragma once

#include <stop_token>
#include <vector>

#include "run/execute.h"

namespace cupel {

/// Thread-safe. Everything handed in must outlive it.
class Audit {
 public:
  /// Chooses among the attempts that a backend answers. `priors` hold the answers of attempts that stand as they were stored.
  Audit(const Plan& plan, const AuditOptions& options, const PriorAttempts* priors);

  /// Whether the attempt at this place in the plan was chosen.
  bool covers(std::size_t index) const { return chosen_[index]; }

  /// Proves the attempt's answers if it was chosen and they can be proved (exact, inferred or reused). One that does not hold makes the
  /// outcome error with code corrupt and is forgotten; so does an error of the proof, with its own code. Blocks.
  void check(Attempt& attempt, Backend& backend, const std::stop_token& stop) const;

 private:
  Result<std::vector<TurnAnswer>> answers_of(const Attempt& attempt) const;

  const AuditOptions& options_;
  const PriorAttempts* priors_;
  std::vector<bool> chosen_;  // by index in the plan
};

}  // namespace cupel
