#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/rows.h"
#include "checks/trajectory.h"

namespace cupel {
namespace {

struct Args {
  std::string tool;
  Node arguments;
  std::string mode = "partial";
  std::optional<Node> defaults;
  std::vector<std::string> ignore;
  void visit(auto& field) {
    field("tool", tool, "the tool's name; * and ? stand for any text and any character", FieldRule::required);
    field("arguments", arguments, "arguments that one of its calls has", FieldRule::required);
    field("mode", mode, "`partial`: others may be there too, also in maps inside; `exact`: no others");
    field("defaults", defaults, "a map of arguments and values: a call that says such a value counts as one that leaves it out");
    field("ignore", ignore, "names of arguments that do not count, on either side; * and ? stand for any text and any character");
  }
};

struct Wanted {
  std::string tool;
  AnswerJson arguments;
  bool is_exact = false;
  AnswerJson defaults = AnswerJson::object();
  std::vector<std::string> ignore = {};
};

// A name without * and ? is meant as it is written.
bool is_ignored(const Wanted& wanted, const std::string& name) {
  return std::ranges::any_of(wanted.ignore, [&](const std::string& each) {
    return each == name || (each.find_first_of("*?") != std::string::npos && is_named(each, name));
  });
}

AnswerJson without_ignored(const Wanted& wanted, const AnswerJson& arguments) {
  if (!arguments.is_object()) return arguments;
  AnswerJson rest = AnswerJson::object();
  for (const auto& [name, value] : arguments.items()) {
    if (!is_ignored(wanted, name)) rest[name] = value;
  }
  return rest;
}

AnswerJson without_defaults(const Wanted& wanted, const AnswerJson& arguments) {
  if (!arguments.is_object()) return arguments;
  AnswerJson rest = AnswerJson::object();
  for (const auto& [name, value] : arguments.items()) {
    const auto usual = wanted.defaults.find(name);
    if (usual == wanted.defaults.end() || *usual != value) rest[name] = value;
  }
  return rest;
}

// Maps may have more members; lists are as long as those that are wanted.
bool holds(const AnswerJson& wanted, const AnswerJson& found) {
  if (wanted.is_object() && found.is_object()) {
    return std::ranges::all_of(wanted.items(),
                               [&](const auto& each) { return found.contains(each.key()) && holds(each.value(), found.at(each.key())); });
  }
  if (wanted.is_array() && found.is_array()) return std::ranges::equal(wanted, found, holds);
  return wanted == found;
}

bool has_wanted(const Wanted& wanted, const AnswerJson& arguments) {
  const AnswerJson found = without_defaults(wanted, without_ignored(wanted, arguments));
  const AnswerJson asked = without_ignored(wanted, wanted.arguments);
  return wanted.is_exact ? asked == found : holds(asked, found);
}

Result<Verdict> judge_calls(const Wanted& wanted, const Attempt& attempt) {
  const std::vector<TrajectoryStep> steps = CUPEL_TRY(tool_steps_of(attempt));
  const std::string expected =
      fmt::format("a call of {} with {}{}", wanted.tool, wanted.is_exact ? "exactly " : "", excerpt(wanted.arguments));
  std::string calls;
  for (const TrajectoryStep& step : steps) {
    if (!is_named(wanted.tool, step)) continue;
    const std::string call = fmt::format("{}({})", printable(step.name), step.arguments ? excerpt(*step.arguments) : "…");
    if (step.arguments && has_wanted(wanted, *step.arguments)) return passed(expected, call);
    calls += (calls.empty() ? "" : ", ") + call;
  }
  if (calls.empty()) return failed(expected, names_of(steps), fmt::format("{} is not called", wanted.tool));
  return failed(expected, shorten(calls, 300), "the arguments are others");
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "tool_args_match"));
  if (args.mode != "partial" && args.mode != "exact") return bad_argument(node, "tool_args_match", "'mode' is partial or exact");
  Wanted wanted{.tool = args.tool, .arguments = to_answer_json(args.arguments), .is_exact = args.mode == "exact", .ignore = args.ignore};
  if (!wanted.arguments.is_object()) return bad_argument(node, "tool_args_match", "'arguments' is a map of names and values");
  if (args.defaults) wanted.defaults = to_answer_json(*args.defaults);
  if (!wanted.defaults.is_object()) return bad_argument(node, "tool_args_match", "'defaults' is a map of names and values");
  return [wanted](const Attempt& attempt) { return judge_calls(wanted, attempt); };
}

}  // namespace

CheckRow tool_args_match_check() {
  return {.name = "tool_args_match",
          .summary = "one of the calls of a tool, in all turns together, has these arguments",
          .example = "tool_args_match: {tool: get_order, arguments: {id: 4711}, mode: exact, ignore: [request_*]}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
