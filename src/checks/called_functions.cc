#include "checks/called_functions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

const Json* member(const Json& map, const char* name) {
  const auto found = map.is_object() ? map.find(name) : map.end();
  return map.is_object() && found != map.end() ? &*found : nullptr;
}

// Arguments stand there as JSON, or as a text that is JSON.
ToolCall call_of(const Json& named, const char* key) {
  ToolCall call;
  const Json* name = member(named, "name");
  if (name != nullptr && name->is_string()) call.name = name->get<std::string>();
  const Json* arguments = member(named, key);
  if (arguments == nullptr) return call;
  const Json parsed = arguments->is_string() ? json_or_discarded(arguments->get<std::string>()) : *arguments;
  if (parsed.is_object()) call.arguments = render_json(parsed);
  return call;
}

void add_calls(const Json& json, std::vector<ToolCall>& calls) {
  const auto add = [&](const Json& named, const char* key) { calls.push_back(call_of(named, key)); };
  if (const Json* function = member(json, "function"); function != nullptr && function->is_object()) return add(*function, "arguments");
  if (const Json* call = member(json, "functionCall")) return add(*call, "args");
  if (const Json* call = member(json, "function_call")) return add(*call, "arguments");
  if (const Json* several = member(json, "toolCall") != nullptr ? member(json["toolCall"], "functionCalls") : nullptr) {
    if (!several->is_array()) calls.emplace_back();
    else
      for (const Json& each : *several) add(each, "args");
    return;
  }
  for (const char* key : {"tool_calls", "content"}) {
    const Json* parts = member(json, key);
    if (parts == nullptr || !parts->is_array()) continue;
    for (const Json& each : *parts) add_calls(each, calls);
    return;
  }
  if (const Json* type = member(json, "type"); type != nullptr && *type == "tool_use") return add(json, "input");
  if (member(json, "name") != nullptr && member(json, "arguments") != nullptr) add(json, "arguments");
}

}  // namespace

std::vector<ToolCall> calls_in(std::string_view text) {
  std::vector<ToolCall> calls;
  if (const std::string_view begin = trim(text).substr(0, 1); begin != "{" && begin != "[") return calls;
  const Json json = json_or_discarded(text);
  if (!json.is_array()) add_calls(json, calls);
  else
    for (const Json& each : json) add_calls(each, calls);
  return calls;
}

std::vector<ToolCall> called_functions(const Attempt& attempt) {
  if (!attempt.tool_calls.empty()) return attempt.tool_calls;
  std::vector<ToolCall> calls = calls_in(attempt.output);
  const bool are_whole = std::ranges::none_of(calls, [](const ToolCall& call) { return call.name.empty() || call.arguments.empty(); });
  return are_whole ? calls : std::vector<ToolCall>();
}

Result<std::string> violation_of(const Schema& schema, const AnswerJson& arguments) {
  const std::optional<SchemaViolation> violation = CUPEL_TRY(schema.violation_of(arguments));
  if (!violation) return std::string();
  const std::string place = violation->instance.empty() ? "the arguments" : printable(violation->instance);
  return fmt::format("at {}: '{}' wants {}; found {}", place, violation->rule, violation->expected, violation->found);
}

Result<std::string> mistake_in_call(const ToolCall& call, const std::vector<Tool>& tools) {
  const auto tool = std::ranges::find(tools, call.name, &Tool::name);
  if (tool == tools.end()) return fmt::format("there is no function '{}'", printable(call.name));
  const Result<AnswerJson> arguments = parse_answer_json(call.arguments);
  if (!arguments) return arguments.error().message;
  Json parameters = CUPEL_TRY(parse_json(tool->parameters));
  return violation_of(CUPEL_TRY(Schema::load(std::move(parameters))), *arguments);
}

}  // namespace cupel
