#include <fmt/format.h>

#include <algorithm>

#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/trajectory.h"

namespace cupel {
namespace {

struct Args {
  std::vector<std::string> steps;
  std::string mode = "in_order";
  void visit(auto& field) {
    field("steps", steps, "names of tools in the order of their calls; * and ? stand for any text and any character", FieldRule::required);
    field("mode", mode, "`in_order`: other calls may stand between, before and behind; `exact`: these calls and no other");
  }
};

bool are_named(const std::vector<std::string>& wanted, const std::vector<TrajectoryStep>& steps) {
  return std::ranges::equal(wanted, steps, [](const std::string& name, const TrajectoryStep& step) { return is_named(name, step); });
}

/// How many of the wanted ones come in this order.
std::size_t found_in_order(const std::vector<std::string>& wanted, const std::vector<TrajectoryStep>& steps) {
  std::size_t found = 0;
  for (const TrajectoryStep& step : steps) {
    if (found < wanted.size() && is_named(wanted[found], step)) ++found;
  }
  return found;
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "tool_sequence"));
  if (args.steps.empty()) return bad_argument(node, "tool_sequence", "there are no steps");
  if (args.mode != "in_order" && args.mode != "exact") return bad_argument(node, "tool_sequence", "'mode' is in_order or exact");
  return [args](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<TrajectoryStep> steps = CUPEL_TRY(tool_steps_of(attempt));
    const std::string wanted = fmt::format("{}", fmt::join(args.steps, ", "));
    if (args.mode == "exact") return verdict_of(are_named(args.steps, steps), "calls of exactly " + wanted, names_of(steps));
    const std::string expected = "calls of " + wanted + " in this order";
    const std::size_t found = found_in_order(args.steps, steps);
    if (found == args.steps.size()) return passed(expected, names_of(steps));
    return failed(expected, names_of(steps),
                  fmt::format("{} is not called{}", args.steps[found], found == 0 ? "" : " behind " + args.steps[found - 1]));
  };
}

}  // namespace

CheckRow tool_sequence_check() {
  return {.name = "tool_sequence",
          .summary = "the order in which tools are called on the way to the answer, in all turns together",
          .example = "tool_sequence: [search_orders, get_order, refund]",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
