#include "importers/promptfoo/trajectory_assertions.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "importers/promptfoo/assertion_values.h"
#include "importers/promptfoo/script_value.h"

namespace cupel::promptfoo {
namespace {

bool is_inverse(const Assertion& assertion) { return assertion.type.starts_with("not-"); }

Result<void> check_keys(const Assertion& assertion, const Node& map, std::initializer_list<std::string_view> known) {
  for (const NodeEntry& each : *map.as_map()) {
    if (std::ranges::find(known, each.key) == known.end()) {
      return refuse(assertion, fmt::format("unknown key '{}'{}", printable(each.key), did_you_mean(each.key, known)));
    }
  }
  return {};
}

// `pattern`, else `name`, which is one there too. Null where there is neither.
const Node* name_of(const Node& map) {
  const Node* pattern = find_value(map, "pattern");
  return pattern != nullptr && !pattern->text().empty() ? pattern : find_value(map, "name");
}

// These look at calls of tools alone, so that a step of another kind is never found there.
Result<void> check_type(const Assertion& assertion, const Node& map) {
  const Node* type = find_value(map, "type");
  if (type == nullptr) return {};
  const NodeList only{*type};
  for (const Node& each : type->is_list() ? *type->as_list() : only) {
    if (each.text() == "tool") return {};
  }
  return refuse(assertion, fmt::format("it looks at steps of the type 'tool', never of '{}'", printable(type->text())));
}

Result<Node> step_name(const Assertion& assertion, const Node& step) {
  if (step.is_scalar() && !step.is_null()) return Node{to_script_text(step), step.mark};
  if (!step.is_map()) return refuse(assertion, fmt::format("a step is a text or a map, found {}", step.kind()));
  CUPEL_CHECK(check_keys(assertion, step, {"name", "pattern", "type"}));
  CUPEL_CHECK(check_type(assertion, step));
  const Node* name = name_of(step);
  if (name == nullptr) return refuse(assertion, "a step without 'name' or 'pattern'");
  return *name;
}

void add_bounds(NodeMap& args, const Node& map) {
  for (const char* key : {"min", "max"}) {
    if (const Node* bound = find_value(map, key)) args.push_back(argument(key, *bound));
  }
}

// Several names under `not-`: none of them is used there, not only one of them.
CheckForm used(const Assertion& assertion, const char* check, const char* key, Node names) {
  const Mark mark = names.mark;
  const bool is_none = is_inverse(assertion) && names.as_list()->size() > 1;
  NodeMap args{argument(key, std::move(names))};
  if (is_none) args.push_back(argument("any", true));
  return check_with(check, std::move(args), mark);
}

Result<Node> listed_texts(const Assertion& assertion) {
  Node names = CUPEL_TRY(texts_of(assertion, false));
  if (names.as_list()->empty()) return refuse(assertion, "the list is empty");
  return names;
}

}  // namespace

Result<CheckForm> tool_used(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (!value.is_map()) return used(assertion, "tool_used", "tools", CUPEL_TRY(listed_texts(assertion)));
  CUPEL_CHECK(check_keys(assertion, value, {"name", "pattern", "type", "min", "max"}));
  CUPEL_CHECK(check_type(assertion, value));
  const Node* name = name_of(value);
  if (name == nullptr) return refuse(assertion, "needs a 'name' or 'pattern'");
  NodeMap args{argument("tools", *name)};
  add_bounds(args, value);
  if (find_value(value, "min") == nullptr) args.push_back(argument("min", Node{std::int64_t{1}, {}}));  // also beside a 'max' there
  return check_with("tool_used", std::move(args), value.mark);
}

Result<CheckForm> tool_args_match(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (!value.is_map()) return refuse(assertion, fmt::format("takes a map, found {}", value.kind()));
  CUPEL_CHECK(check_keys(assertion, value, {"name", "pattern", "type", "args", "arguments", "mode", "defaults", "ignore"}));
  CUPEL_CHECK(check_type(assertion, value));
  const Node* name = name_of(value);
  if (name == nullptr) return refuse(assertion, "needs a 'name' or 'pattern'");
  const Node* arguments = value.find("args") != nullptr ? value.find("args") : value.find("arguments");
  if (arguments == nullptr) return refuse(assertion, "needs 'args' or 'arguments'");
  NodeMap args{argument("tool", *name), argument("arguments", *arguments)};
  for (const char* key : {"mode", "defaults", "ignore"}) {
    if (const Node* found = find_value(value, key)) args.push_back(argument(key, *found));
  }
  return check_with("tool_args_match", std::move(args), value.mark);
}

Result<CheckForm> tool_sequence(const Assertion& assertion) {
  const Node& value = assertion.value;
  const Node* steps = &value;
  if (value.is_map()) {
    CUPEL_CHECK(check_keys(assertion, value, {"mode", "steps"}));
    steps = find_value(value, "steps");
  }
  if (steps == nullptr || !steps->is_list() || steps->as_list()->empty()) return refuse(assertion, "needs a list of steps");
  NodeList names;
  for (const Node& each : *steps->as_list()) names.push_back(CUPEL_TRY(step_name(assertion, each)));
  NodeMap args{argument("steps", {std::move(names), steps->mark})};
  if (const Node* mode = find_value(value, "mode")) args.push_back(argument("mode", *mode));
  return check_with("tool_sequence", std::move(args), value.mark);
}

Result<CheckForm> step_count(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (!value.is_map()) return refuse(assertion, fmt::format("takes a map, found {}", value.kind()));
  CUPEL_CHECK(check_keys(assertion, value, {"name", "pattern", "type", "min", "max"}));
  NodeMap args;
  add_bounds(args, value);
  if (args.empty()) return refuse(assertion, "needs 'min' or 'max'");
  if (const Node* name = name_of(value)) args.push_back(argument("pattern", *name));
  if (const Node* type = find_value(value, "type")) args.push_back(argument("types", *type));
  return check_with("step_count", std::move(args), value.mark);
}

Result<CheckForm> goal_success(const Assertion& assertion) {
  const Node* goal = &assertion.value;
  if (goal->is_map()) {
    CUPEL_CHECK(check_keys(assertion, *goal, {"goal"}));
    goal = find_value(*goal, "goal");
  }
  if (goal == nullptr || goal->is_null() || !goal->is_scalar()) return refuse(assertion, "needs a goal, as text or as {goal: …}");
  NodeMap args{argument("goal", *goal)};
  if (assertion.threshold) args.push_back(argument("threshold", Node{*assertion.threshold, {}}));
  return check_with("goal_success", std::move(args), assertion.value.mark);
}

Result<CheckForm> skill_used(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (!value.is_map()) return used(assertion, "skill_used", "names", CUPEL_TRY(listed_texts(assertion)));
  CUPEL_CHECK(check_keys(assertion, value, {"name", "pattern", "min", "max"}));
  const Node* name = find_value(value, "name");
  const Node* pattern = find_value(value, "pattern");
  if ((name == nullptr) == (pattern == nullptr)) return refuse(assertion, "needs either a 'name' or a 'pattern'");
  NodeMap args{name != nullptr ? argument("names", *name) : argument("pattern", *pattern)};
  if (!is_inverse(assertion)) {
    add_bounds(args, value);
  } else if (const Node* max = find_value(value, "max"); find_value(value, "min") != nullptr || (max != nullptr && max->text() != "0")) {
    return refuse(assertion, "takes no 'min', and no 'max' but 0: the skill is not to be used at all");
  }
  return check_with("skill_used", std::move(args), value.mark);
}

Result<CheckForm> trace_span_count(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (!value.is_map()) return refuse(assertion, fmt::format("takes a map, found {}", value.kind()));
  CUPEL_CHECK(check_keys(assertion, value, {"pattern", "min", "max"}));
  const Node* pattern = find_value(value, "pattern");
  if (pattern == nullptr || trim(pattern->text()).empty()) return refuse(assertion, "needs a 'pattern'");
  NodeMap args;
  add_bounds(args, value);
  if (args.empty()) args.push_back(argument("min", Node{std::int64_t{0}, {}}));  // then it only measures
  args.push_back(argument("pattern", *pattern));
  return check_with("trace_span_count", std::move(args), value.mark);
}

Result<CheckForm> trace_span_duration(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (!value.is_map()) return refuse(assertion, fmt::format("takes a map, found {}", value.kind()));
  CUPEL_CHECK(check_keys(assertion, value, {"pattern", "max", "percentile"}));
  const Node* max = find_value(value, "max");
  if (max == nullptr) return refuse(assertion, "needs a 'max' in milliseconds");
  NodeMap args{argument("max_ms", *max)};
  for (const char* key : {"pattern", "percentile"}) {
    if (const Node* found = find_value(value, key)) args.push_back(argument(key, *found));
  }
  return check_with("trace_span_duration", std::move(args), value.mark);
}

Result<CheckForm> trace_error_spans(const Assertion& assertion) {
  const Node& value = assertion.value;
  if (value.is_list()) return refuse(assertion, "takes a number or a map, found list");
  if (!value.is_map()) {
    NodeMap args;
    if (!value.is_null()) args.push_back(argument("max_count", value));
    return check_with("trace_error_spans", std::move(args), assertion.origin.mark);
  }
  CUPEL_CHECK(check_keys(assertion, value, {"max_count", "max_percentage", "pattern"}));
  NodeMap args;
  for (const char* key : {"max_count", "max_percentage", "pattern"}) {
    if (const Node* found = find_value(value, key)) args.push_back(argument(key, *found));
  }
  return check_with("trace_error_spans", std::move(args), value.mark);
}

}  // namespace cupel::promptfoo
