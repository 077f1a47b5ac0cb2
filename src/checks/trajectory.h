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

enum class StepKind { tool, command, search, reasoning, message, span };
const char* step_kind_name(StepKind kind);
std::optional<StepKind> find_step_kind(std::string_view name);

struct TrajectoryStep {
  StepKind kind = StepKind::tool;
  std::string name;                       // of the tool; the command; what is searched for; the span's
  std::optional<AnswerJson> arguments;    // of a tool; unset where they are not known, or are no JSON
  std::vector<std::string> aliases = {};  // other names that it goes by
};

/// Of an attempt with a trace the steps that its spans tell of, in the order they began; else the calls of tools in the answers of all
/// turns so far, where a call without a name is none. Errors: as spans_of(), where a trace was expected and none came.
Result<std::vector<TrajectoryStep>> trajectory_of(const Attempt& attempt);

/// Its calls of tools alone. Errors: as above.
Result<std::vector<TrajectoryStep>> tool_steps_of(const Attempt& attempt);

/// Whether the name is meant: `*` stands for any text, `?` for one character, and case does not matter (ASCII).
bool is_named(std::string_view pattern, std::string_view name);
bool is_named(std::string_view pattern, const TrajectoryStep& step);  // by one of its names

/// "search_orders, get_order", shortened; "none" for no step. Steps that are no calls of tools have their kind: "command: ls".
std::string names_of(std::span<const TrajectoryStep> steps);

/// How often something is wanted: at least once where nothing is said, and any number up to `max` where only that is.
/// Errors: invalid_suite, as make_count_range().
Result<CountRange> wanted_times(std::optional<std::int64_t> min, std::optional<std::int64_t> max, const Node& node, std::string_view check);

}  // namespace cupel
