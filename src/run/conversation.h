// One attempt from its first message to its verdict: asks turn by turn, sends the growing conversation, judges each answer.
// Blocking; many attempts may run at once on different threads.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>

#include "core/attempt.h"
#include "core/backend.h"
#include "run/plan.h"

namespace cupel {

/// A backend of the plan, or why it could not be opened (then each of its attempts ends with that error).
struct OpenedBackend {
  std::shared_ptr<Backend> backend;
  std::optional<Error> error;
  std::string spec = {};  // as in the plan
};

/// Whether some of its answers took their time in an earlier run.
bool has_reused_timing(const Attempt& attempt);

/// What is known of the plan's `index`th attempt before it starts: who, what and on which backend, with outcome skip.
Attempt describe_attempt(const Plan& plan, std::size_t index);
/// `content` is its case.
Attempt describe_attempt(const Plan& plan, std::size_t index, const Case& content);

/// Asks and judges. Where the case decides early, the last answer may end as soon as all checks on it are decided; earlier answers are
/// part of later prompts and never do. A check of times that fails on the timing of a reused answer is judged again on one that is
/// inferred anew; with `fresh`, all answers are. Case checks see the attempt as it is reported (last output; latency and tokens summed over
/// turns), checks of a turn see that turn's figures. An error of the backend becomes outcome error. Nothing when it was cancelled through
/// `stop`.
std::optional<Attempt> run_attempt(const Plan& plan, std::size_t index, const OpenedBackend* backend, std::optional<double> timeout_ms,
                                   const TokenSink& sink, std::stop_token stop, bool fresh = false);

/// Judges answers that were stored, one for each turn, instead of asking for them.
Attempt judge_stored(const Plan& plan, std::size_t index, std::span<const TurnAnswer> answers);

}  // namespace cupel
