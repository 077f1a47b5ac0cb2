#include <fmt/format.h>

#include <algorithm>

#include "base/counted.h"
#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/trajectory.h"

namespace cupel {
namespace {

struct Args {
  CountArgs times;
  std::string pattern = "*";
  std::vector<std::string> types;
  void visit(auto& field) {
    times.visit(field);
    field("pattern", pattern, "only steps of this name; * and ? stand for any text and any character");
    field("types", types, "only steps of these kinds: `tool`; by a trace also `command`, `search`, `reasoning`, `message` and `span`");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "step_count"));
  const CountRange range = CUPEL_TRY(make_count_range(args.times, node, "step_count"));
  std::vector<StepKind> kinds;
  for (const std::string& type : args.types) {
    const std::optional<StepKind> kind = find_step_kind(type);
    if (!kind)
      return bad_argument(
          node, "step_count",
          fmt::format("steps are of the types tool, command, search, reasoning, message and span, not '{}'", printable(type)));
    kinds.push_back(*kind);
  }
  return [range, kinds, types = args.types, pattern = args.pattern](const Attempt& attempt) -> Result<Verdict> {
    std::vector<TrajectoryStep> steps = CUPEL_TRY(trajectory_of(attempt));
    // Answers show calls of tools alone: of other kinds there is no count then, not even 0.
    const auto is_unseen = [&](StepKind kind) { return !attempt.trace && kind != StepKind::tool; };
    if (const auto unseen = std::ranges::find_if(kinds, is_unseen); unseen != kinds.end()) {
      return fail(ErrorCode::unavailable,
                  fmt::format("steps of the type '{}' are seen in traces only, and there is none", step_kind_name(*unseen)),
                  {"`tracing:` in the suite receives the spans of an application that is asked over HTTP"});
    }
    std::erase_if(steps, [&](const TrajectoryStep& step) {
      const bool is_meant = kinds.empty() || std::ranges::find(kinds, step.kind) != kinds.end();
      return !is_meant || !is_named(pattern, step);
    });
    const std::string which =
        (kinds.empty() ? "" : fmt::format(" of the type {}", fmt::join(types, ", "))) + (pattern == "*" ? "" : " named " + pattern);
    return verdict_of(contains(range, steps.size()), fmt::format("{} steps{}", range.text, which),
                      fmt::format("{}: {}", counted(steps.size(), "step"), names_of(steps)));
  };
}

}  // namespace

CheckRow step_count_check() {
  return {.name = "step_count",
          .summary = "the number of steps on the way to the answer: calls of tools in all turns together, or what a trace tells of",
          .example = "step_count: {max: 5, pattern: search_*}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
