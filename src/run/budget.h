// What a run may take, in time and money: when either is used up nothing more is started, and what runs is finished. Not for the time of
// one attempt.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "core/attempt.h"
#include "core/check_backends.h"

namespace cupel {

struct Limits {
  std::optional<double> max_time_ms;
  std::optional<double> max_cost_usd;
};

/// Thread-safe; the time begins where it is made.
class Budget {
 public:
  /// The clock must outlive it. `checks`: what judges and other models that checks ask have cost so far; may be empty.
  Budget(const Limits& limits, const Clock& clock, std::function<CheckCosts()> checks = {})
      : limits_(limits), clock_(clock), checks_(std::move(checks)), start_(clock.now()) {}

  /// Why nothing more is started, as the error of attempts that are skipped (limit_exceeded); nothing while there is room.
  std::optional<Error> exhausted() const;

  /// An attempt that ended. Only what a service answered costs; where its price is not known the budget cannot be kept and is used up.
  void spend(const Attempt& attempt);

 private:
  const Limits limits_;
  const Clock& clock_;
  const std::function<CheckCosts()> checks_;
  const Clock::Instant start_;
  mutable std::mutex mutex_;
  double spent_usd_ = 0;
  std::string unpriced_;  // a backend without a price
};

}  // namespace cupel
