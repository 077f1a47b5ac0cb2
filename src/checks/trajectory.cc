#include "checks/trajectory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "checks/called_functions.h"
#include "checks/span_steps.h"
#include "checks/traced.h"

namespace cupel {
namespace {

constexpr std::size_t kShownWidth = 300;

void add_steps(std::vector<TrajectoryStep>& steps, std::span<const ToolCall> calls) {
  for (const ToolCall& call : calls) {
    if (call.name.empty()) continue;
    TrajectoryStep& step = steps.emplace_back(TrajectoryStep{.name = call.name, .arguments = {}});
    if (Result<AnswerJson> arguments = parse_answer_json(call.arguments); arguments && arguments->is_object()) {
      step.arguments = *std::move(arguments);
    }
  }
}

std::vector<TrajectoryStep> steps_in_answers(const Attempt& attempt) {
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

constexpr auto kKinds = std::to_array<std::pair<StepKind, const char*>>({{StepKind::tool, "tool"},
                                                                         {StepKind::command, "command"},
                                                                         {StepKind::search, "search"},
                                                                         {StepKind::reasoning, "reasoning"},
                                                                         {StepKind::message, "message"},
                                                                         {StepKind::span, "span"}});

}  // namespace

const char* step_kind_name(StepKind kind) { return std::ranges::find(kKinds, kind, &std::pair<StepKind, const char*>::first)->second; }

std::optional<StepKind> find_step_kind(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, [](const auto& each) { return std::string_view(each.second); });
  return found == kKinds.end() ? std::nullopt : std::optional(found->first);
}

Result<std::vector<TrajectoryStep>> trajectory_of(const Attempt& attempt) {
  if (!attempt.trace) return steps_in_answers(attempt);
  return steps_of(CUPEL_TRY(spans_of(attempt)));
}

Result<std::vector<TrajectoryStep>> tool_steps_of(const Attempt& attempt) {
  std::vector<TrajectoryStep> steps = CUPEL_TRY(trajectory_of(attempt));
  std::erase_if(steps, [](const TrajectoryStep& step) { return step.kind != StepKind::tool; });
  return steps;
}

bool is_named(std::string_view pattern, std::string_view name) { return matches_glob(to_lower(pattern), to_lower(name)); }

bool is_named(std::string_view pattern, const TrajectoryStep& step) {
  return is_named(pattern, std::string_view(step.name)) ||
         std::ranges::any_of(step.aliases, [&](const std::string& alias) { return is_named(pattern, std::string_view(alias)); });
}

std::string names_of(std::span<const TrajectoryStep> steps) {
  if (steps.empty()) return "none";
  std::string text;
  for (const TrajectoryStep& step : steps) {
    if (!text.empty()) text += ", ";
    if (step.kind != StepKind::tool) text += fmt::format("{}: ", step_kind_name(step.kind));
    text += printable(step.name);
  }
  return shorten(text, kShownWidth);
}

Result<CountRange> wanted_times(std::optional<std::int64_t> min, std::optional<std::int64_t> max, const Node& node,
                                std::string_view check) {
  if (!min && !max) min = 1;
  return make_count_range({.count = {}, .min = min, .max = max}, node, check);
}

}  // namespace cupel
