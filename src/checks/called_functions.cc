#include "checks/called_functions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel {
namespace {

const Json* member(const Json& map, const char* name) {
  const auto found = map.is_object() ? map.find(name) : map.end();
  return map.is_object() && found != map.end() ? &*found : nullptr;
}

// Arguments stand there as JSON, or as a text that is JSON.
std::optional<ToolCall> call_of(const Json& named, const char* key) {
  const Json* name = member(named, "name");
  const Json* arguments = member(named, key);
  if (name == nullptr || !name->is_string() || name->get<std::string>().empty() || arguments == nullptr) return std::nullopt;
  Json parsed = arguments->is_string() ? Json::parse(arguments->get<std::string>(), nullptr, false) : *arguments;
  if (!parsed.is_object()) return std::nullopt;
  return ToolCall{.name = name->get<std::string>(), .arguments = render_json(parsed)};
}

/// What one value holds: calls, something else (nothing is added), or a call that is none (false).
bool add_calls(const Json& json, std::vector<ToolCall>& calls) {
  const auto add = [&](const Json& named, const char* key) {
    std::optional<ToolCall> call = call_of(named, key);
    if (call) calls.push_back(*std::move(call));
    return call.has_value();
  };
  if (const Json* function = member(json, "function"); function != nullptr && function->is_object()) return add(*function, "arguments");
  if (const Json* call = member(json, "functionCall")) return add(*call, "args");
  if (const Json* call = member(json, "function_call")) return add(*call, "arguments");
  if (const Json* calls_in = member(json, "toolCall") != nullptr ? member(json["toolCall"], "functionCalls") : nullptr) {
    return calls_in->is_array() && std::ranges::all_of(*calls_in, [&](const Json& each) { return add(each, "args"); });
  }
  if (const Json* calls_in = member(json, "tool_calls"); calls_in != nullptr && calls_in->is_array()) {
    return std::ranges::all_of(*calls_in, [&](const Json& each) { return add_calls(each, calls); });
  }
  if (const Json* type = member(json, "type"); type != nullptr && *type == "tool_use") return add(json, "input");
  if (member(json, "name") != nullptr && member(json, "arguments") != nullptr) return add(json, "arguments");
  return true;
}

}  // namespace

std::vector<ToolCall> called_functions(const Attempt& attempt) {
  if (!attempt.tool_calls.empty()) return attempt.tool_calls;
  const Json json = Json::parse(attempt.output, nullptr, false);
  std::vector<ToolCall> calls;
  if (json.is_discarded()) return calls;
  const bool are_calls =
      json.is_array() ? std::ranges::all_of(json, [&](const Json& each) { return add_calls(each, calls); }) : add_calls(json, calls);
  if (!are_calls) calls.clear();
  return calls;
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
  AnswerJson parameters = CUPEL_TRY(parse_answer_json(tool->parameters));
  return violation_of(CUPEL_TRY(Schema::load(std::move(parameters))), *arguments);
}

}  // namespace cupel
