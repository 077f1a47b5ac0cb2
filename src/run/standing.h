// Whether what a store has of an attempt still stands: its answer, if it would be asked the same and end the same, and its judgement, if
// the same checks judge it. What follows from that is for --changed (changes.h) and --resume (resumption.h) to say.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/prior_attempt.h"
#include "run/conversation.h"

namespace cupel {

struct Standing {
  bool answer = false;     // the answer stands
  bool judgement = false;  // so does what was said of it
  std::string why;         // what does not stand
  Attempt stored;          // as its document says, where that could be read
};

/// What the answers of the backends depend on besides the requests; unset for those that could not be opened.
std::vector<std::optional<Json>> identities_of(std::span<const OpenedBackend> backends);

/// That of the attempt's backend; null where it has none, or none that could be opened.
const Json* identity_for(const PlannedAttempt& planned, std::span<const std::optional<Json>> identities);

/// Of an attempt at the case, which `described` describes. A conversation of agents stands as a whole, or not at all. Nothing is inferred
/// or judged.
Standing standing_of(const Case& content, const Attempt& described, const PriorAttempt& prior, const Json* identity);

/// The attempt as it was stored, in its place in the plan.
Attempt restored(Attempt described, Attempt stored, const PriorAttempt& prior, const Case& content);

}  // namespace cupel
