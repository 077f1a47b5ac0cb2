// What an attempt did on its way to its answer, step by step, and how checks name steps. Only what was seen is a step: nothing is made up
// of what an application may have done unseen.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/answer_json.h"
#include "checks/count_range.h"
#include "core/attempt.h"

namespace cupel {

/// A call of a tool.
struct TrajectoryStep {
  std::string tool;
  std::optional<AnswerJson> arguments;  // unset where they were no JSON object
};

/// The calls in the answers of all turns so far, in order. A call without a name is none.
std::vector<TrajectoryStep> trajectory_of(const Attempt& attempt);

/// Whether the name is meant: `*` stands for any text, `?` for one character, and case does not matter (ASCII).
bool is_named(std::string_view pattern, std::string_view name);

/// "search_orders, get_order", shortened; "no tool" for no step.
std::string names_of(std::span<const TrajectoryStep> steps);

/// How often something is wanted: at least once where nothing is said, and any number up to `max` where only that is.
/// Errors: invalid_suite, as make_count_range().
Result<CountRange> wanted_times(std::optional<std::int64_t> min, std::optional<std::int64_t> max, const Node& node, std::string_view check);

}  // namespace cupel
