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
    field("types", types, "only steps of these kinds; `tool`, a call of a tool, is the one that there is");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "step_count"));
  const CountRange range = CUPEL_TRY(make_count_range(args.times, node, "step_count"));
  for (const std::string& type : args.types) {
    if (type == "tool") continue;
    return bad_argument(node, "step_count",
                        fmt::format("no steps of the kind '{}' are seen here, only calls of tools: 'tool'", printable(type)));
  }
  return [range, pattern = args.pattern](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<TrajectoryStep> steps = trajectory_of(attempt);
    const auto count =
        static_cast<std::size_t>(std::ranges::count_if(steps, [&](const TrajectoryStep& step) { return is_named(pattern, step.tool); }));
    const std::string which = pattern == "*" ? "" : " named " + pattern;
    return verdict_of(contains(range, count), fmt::format("{} steps{}", range.text, which),
                      fmt::format("{}: {}", counted(count, "step"), names_of(steps)));
  };
}

}  // namespace

CheckRow step_count_check() {
  return {.name = "step_count",
          .summary = "the number of steps on the way to the answer: calls of tools, in all turns together",
          .example = "step_count: {max: 5, pattern: search_*}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
