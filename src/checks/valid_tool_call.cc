#include <fmt/format.h>

#include "base/text.h"
#include "checks/answer.h"
#include "checks/called_functions.h"
#include "checks/rows.h"

namespace cupel {
namespace {

struct Args {
  std::optional<Node> tools;
  void visit(auto& field) {
    field("tools", tools, "definitions that the calls must fit; by default the case's, and without any only the form counts");
  }
};

std::string text_of(const std::vector<ToolCall>& calls) {
  std::string text;
  for (const ToolCall& call : calls) text += fmt::format("{}{}({})", text.empty() ? "" : ", ", printable(call.name), call.arguments);
  return shorten(printable(text), 160);
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "valid_tool_call"));
  std::vector<Tool> tools;
  if (args.tools && args.tools->is_list()) {
    Result<std::vector<Tool>> parsed = parse_tools(to_json(*args.tools));
    if (!parsed) return bad_argument(node, "valid_tool_call", parsed.error().message);
    tools = *std::move(parsed);
  } else if (args.tools && !args.tools->is_null() && args.tools->text() != "true") {
    return bad_argument(node, "valid_tool_call", "'tools' is a list of definitions");
  }
  return [tools](const Attempt& attempt) -> Result<Verdict> {
    const std::string expected = "calls of functions";
    const std::vector<ToolCall> calls = called_functions(attempt);
    if (calls.empty()) return failed(expected, quote(attempt.output), "the answer calls no function");
    const std::vector<Tool>& known = tools.empty() ? attempt.tools : tools;
    if (known.empty()) return passed(expected, text_of(calls));
    for (const ToolCall& call : calls) {
      const std::string mistake = CUPEL_TRY(mistake_in_call(call, known));
      if (!mistake.empty()) return failed(expected, text_of(calls), mistake);
    }
    return passed(expected, text_of(calls));
  };
}

}  // namespace

CheckRow valid_tool_call_check() {
  return {.name = "valid_tool_call",
          .summary = "the answer is one or more calls of functions, with arguments that fit their definitions",
          .example = "valid_tool_call: true",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
