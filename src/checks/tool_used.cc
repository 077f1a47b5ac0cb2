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
  std::vector<std::string> tools;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  bool any = false;
  void visit(auto& field) {
    field("tools", tools, "names of tools, each of which is called; * and ? stand for any text and any character", FieldRule::required);
    field("min", min, "each at least so often; by default once, or where only max is given not at all");
    field("max", max, "each at most so often");
    field("any", any, "one of them is enough");
  }
};

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "tool_used"));
  if (args.tools.empty()) return bad_argument(node, "tool_used", "there are no tools");
  const CountRange times = CUPEL_TRY(wanted_times(args.min, args.max, node, "tool_used"));
  return [tools = args.tools, any = args.any, times](const Attempt& attempt) -> Result<Verdict> {
    const std::vector<TrajectoryStep> steps = CUPEL_TRY(tool_steps_of(attempt));
    std::vector<std::string> wrong;
    for (const std::string& tool : tools) {
      const auto calls =
          static_cast<std::size_t>(std::ranges::count_if(steps, [&](const TrajectoryStep& step) { return is_named(tool, step); }));
      if (!contains(times, calls)) wrong.push_back(fmt::format("{}: {}", tool, counted(calls, "call")));
    }
    const std::string each = tools.size() == 1 ? "" : any ? ", one of them" : ", each";
    const std::string expected = fmt::format("calls of {}{} ({})", fmt::join(tools, ", "), each, times.text);
    const bool is_pass = any ? wrong.size() < tools.size() : wrong.empty();
    return is_pass ? passed(expected, names_of(steps)) : failed(expected, names_of(steps), join(wrong, "; "));
  };
}

}  // namespace

CheckRow tool_used_check() {
  return {.name = "tool_used",
          .summary = "tools that are called on the way to the answer, in all turns together",
          .example = "tool_used: [search_*, get_order]",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
