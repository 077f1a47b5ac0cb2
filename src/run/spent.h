// What an attempt took, added up over its answers: times, tokens and money. Not for the time to the first token, which is the last
// answer's.
#pragma once

#include <optional>

#include "core/attempt.h"

namespace cupel {

void add_spent(Attempt& attempt, const Timing& timing, const Usage& usage, std::optional<double> cost_usd);

}  // namespace cupel
