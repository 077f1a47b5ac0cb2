#include "checks/trajectory.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/called_functions.h"

namespace cupel {
namespace {

constexpr std::size_t kShownWidth = 300;

void add_steps(std::vector<TrajectoryStep>& steps, std::span<const ToolCall> calls) {
  for (const ToolCall& call : calls) {
    if (call.name.empty()) continue;
    TrajectoryStep& step = steps.emplace_back(TrajectoryStep{.tool = call.name, .arguments = {}});
    if (Result<AnswerJson> arguments = parse_answer_json(call.arguments); arguments && arguments->is_object()) {
      step.arguments = *std::move(arguments);
    }
  }
}

}  // namespace

std::vector<TrajectoryStep> trajectory_of(const Attempt& attempt) {
  std::vector<TrajectoryStep> steps;
  const bool is_talk = !attempt.turns.empty() && !attempt.turns.back().speaker.empty();
  const std::size_t before = attempt.turns.empty() || is_talk ? attempt.turns.size() : attempt.turns.size() - 1;
  for (std::size_t i = 0; i < before; ++i) add_steps(steps, calls_in(attempt.turns[i].output));
  if (is_talk) return steps;
  // What was made of the last answer counts, but text that was taken out of it does not hide its calls.
  std::vector<ToolCall> last = attempt.tool_calls.empty() ? calls_in(attempt.output) : attempt.tool_calls;
  if (last.empty() && !attempt.turns.empty()) last = calls_in(attempt.turns.back().output);
  add_steps(steps, last);
  return steps;
}

bool is_named(std::string_view pattern, std::string_view name) { return matches_glob(to_lower(pattern), to_lower(name)); }

std::string names_of(std::span<const TrajectoryStep> steps) {
  if (steps.empty()) return "no tool";
  std::string text;
  for (const TrajectoryStep& step : steps) text += (text.empty() ? "" : ", ") + printable(step.tool);
  return shorten(text, kShownWidth);
}

Result<CountRange> wanted_times(std::optional<std::int64_t> min, std::optional<std::int64_t> max, const Node& node,
                                std::string_view check) {
  if (!min && !max) min = 1;
  return make_count_range({.count = {}, .min = min, .max = max}, node, check);
}

}  // namespace cupel
