// Runs a plan: several threads take attempts in order and wait in their backends, one thread tells what happens. Not for reports,
// summaries or gates.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "core/event.h"
#include "run/budget.h"
#include "run/conversation.h"
#include "run/plan.h"
#include "run/prior_attempts.h"
#include "run/prove.h"

namespace cupel {

/// Which answers are proved after they were judged, and how. An attempt with an answer that does not hold ends in error.
struct AuditOptions {
  double percent = 0;  // of the attempts, at least one
  std::string run_id;  // decides which
  ProveAnswer prove;
  std::function<void(const AnswerKey&)> forget;  // an answer that does not hold; from any thread, may be empty
};

struct ExecuteOptions {
  int jobs = 0;                                  // attempts in flight; 0 = what the backends say is worth having
  bool fail_fast = false;                        // after a fail or error nothing is started; what was not is reported as skip
  std::optional<double> timeout_ms;              // of each attempt
  const PriorAttempts* changed_since = nullptr;  // only what differs from these is inferred or judged again; the rest stands
  std::optional<AuditOptions> audit;
  std::vector<std::size_t> only;  // these attempts of the plan; empty = all
  int retries = 0;                // times that an attempt is made again after it ended in an error that may pass; a failure never is
  Limits limits;                  // of the whole run
  Budget* budget = nullptr;       // made of the limits by the run, where it begins
  bool fresh = false;             // no answer of an earlier run is reused
};

/// Called on the thread that called execute(), in order: AttemptStarted, TokensGenerated, AttemptFinished.
using EventSink = std::function<void(Event)>;

/// `backends` belong to plan.backends one by one. Blocks until every attempt was reported, or `stop` was requested and those in
/// flight have ended (they are not reported). Returns whether some attempt was left out because of `stop`.
bool execute(const Plan& plan, std::span<const OpenedBackend> backends, const ExecuteOptions& options, const Clock& clock,
             std::stop_token stop, const EventSink& sink);

}  // namespace cupel
