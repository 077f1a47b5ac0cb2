#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/called_functions.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::string name;
  std::optional<Node> arguments;
  std::optional<Node> schema;
  void visit(auto& field) {
    field("name", name, "the function that the answer calls", FieldRule::required);
    field("arguments", arguments, "arguments that the call has, others may be there too");
    field("schema", schema, "JSON Schema (draft 7) that its arguments satisfy, beyond the function's own");
  }
};

struct Wanted {
  std::string name;
  std::optional<AnswerJson> arguments;
  std::optional<Schema> schema;

  std::string text() const {
    std::string out = fmt::format("a call of {}", name);
    if (arguments) out += " with " + excerpt(*arguments);
    if (schema) out += " with arguments that satisfy the schema";
    return out;
  }
};

// Every member that is wanted is there and has the value; lists are compared as a whole.
bool holds(const AnswerJson& wanted, const AnswerJson& found) {
  if (!wanted.is_object() || !found.is_object()) return wanted == found;
  return std::ranges::all_of(wanted.items(),
                             [&](const auto& each) { return found.contains(each.key()) && holds(each.value(), found.at(each.key())); });
}

// Why this call is not the wanted one; "" when it is.
Result<std::string> mistake_in(const Wanted& wanted, const Attempt& attempt, const ToolCall& call) {
  if (call.name != wanted.name) return fmt::format("{} is called", printable(call.name));
  if (std::string wrong = CUPEL_TRY(mistake_in_call(call, attempt.tools)); !wrong.empty()) return wrong;
  const AnswerJson arguments = CUPEL_TRY(parse_answer_json(call.arguments));
  if (wanted.arguments && !holds(*wanted.arguments, arguments)) return std::string("the arguments are others");
  return wanted.schema ? CUPEL_TRY(violation_of(*wanted.schema, arguments)) : std::string();
}

Result<Verdict> judge_call(const Wanted& wanted, const Attempt& attempt) {
  if (attempt.tool_calls.empty()) return failed(wanted.text(), quote(attempt.output), "the answer calls no function");
  std::string found, why;
  for (const ToolCall& call : attempt.tool_calls) {
    const std::string mistake = CUPEL_TRY(mistake_in(wanted, attempt, call));
    const std::string shown = fmt::format("{}({})", printable(call.name), shorten(printable(call.arguments), 100));
    if (mistake.empty()) return passed(wanted.text(), shown);
    found = shown;
    why = mistake;
  }
  return failed(wanted.text(), found, why);
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "tool_call"));
  Wanted wanted{.name = args.name, .arguments = {}, .schema = {}};
  if (args.arguments) {
    wanted.arguments = to_answer_json(*args.arguments);
    if (!wanted.arguments->is_object()) return bad_argument(node, "tool_call", "'arguments' is a map of names and values");
  }
  if (args.schema) {
    Result<Schema> schema = Schema::load(to_json(*args.schema));
    if (!schema) return bad_argument(node, "tool_call", describe_error(schema.error()));
    wanted.schema = *std::move(schema);
  }
  return [wanted](const Attempt& attempt) { return judge_call(wanted, attempt); };
}

}  // namespace

CheckRow tool_call_check() {
  return {.name = "tool_call",
          .summary = "the answer calls a function of the case's `tools`, with arguments that fit it",
          .example = "tool_call: {name: get_weather, arguments: {city: Paris}}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
