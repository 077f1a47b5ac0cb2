// The questions that an agent was asked, counted as a run counts its attempts.
#pragma once

#include <mutex>
#include <optional>

#include "base/clock.h"
#include "cupel/agent.h"
#include "run/summary.h"

namespace cupel {

/// Thread-safe. Holds a few bytes for each answer until it is cleared.
class Calls {
 public:
  explicit Calls(const Clock& clock = system_clock()) : clock_(clock) { clear(); }

  void begin();
  void end(const Result<AgentReply>& reply);

  AgentMetrics metrics() const;
  void clear();

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  AgentMetrics counts_;         // what can be added up
  std::optional<Tally> tally_;  // the rest
  int in_flight_ = 0;
  double asked_ms_ = 0;  // the time, until the last call ended, in which at least one was in flight
  Clock::Instant counted_until_;
};

}  // namespace cupel
