#include "core/tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"name", "description", "parameters", "strict"};

tl::unexpected<Error> bad_tool(std::size_t index, std::string_view what) {
  return fail(ErrorCode::invalid_usage, fmt::format("tool {}: {}", index + 1, what));
}

// OpenAI's interface and most templates want names of this form.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
}

Result<Tool> parse_tool(const Json& written, std::size_t index) {
  const Json* function = &written;
  if (written.is_object() && written.contains("function")) {
    if (written.contains("type") && written.at("type") != "function") return bad_tool(index, "'type' must be 'function'");
    for (const auto& [key, value] : written.items()) {
      if (key != "type" && key != "function") return bad_tool(index, fmt::format("unknown key '{}' beside 'function'", printable(key)));
    }
    function = &written.at("function");
  }
  if (!function->is_object()) return bad_tool(index, "a definition is a map with 'name', 'description' and 'parameters'");
  for (const auto& [key, value] : function->items()) {
    if (std::ranges::find(kKeys, key) == kKeys.end()) {
      return bad_tool(index, fmt::format("unknown key '{}'{}", shorten(printable(key), 40), did_you_mean(key, kKeys)));
    }
  }
  Tool tool;
  if (!function->contains("name") || !function->at("name").is_string()) return bad_tool(index, "it needs a 'name'");
  tool.name = function->at("name").get<std::string>();
  if (!is_name(tool.name))
    return bad_tool(index, fmt::format("the name '{}' may have letters, digits, _ - and . only", printable(tool.name)));
  if (const auto text = function->find("description"); text != function->end()) {
    if (!text->is_string()) return bad_tool(index, "'description' must be text");
    tool.description = text->get<std::string>();
  }
  Json parameters = function->value("parameters", Json::object());
  if (!parameters.is_object()) return bad_tool(index, "'parameters' must be a JSON Schema of an object");
  if (parameters.empty()) parameters = {{"type", "object"}, {"properties", Json::object()}};
  tool.parameters = render_json(parameters);
  return tool;
}

std::optional<ToolCall> call_of(const Json& json) {
  const bool is_call = json.is_object() && json.contains("name") && json.at("name").is_string() && json.contains("arguments");
  if (!is_call) return std::nullopt;
  return ToolCall{json.at("name").get<std::string>(), render_json(json.at("arguments"))};
}

}  // namespace

Result<std::vector<Tool>> parse_tools(const Json& list) {
  if (!list.is_array() || list.empty()) return fail(ErrorCode::invalid_usage, "tools are a list of function definitions");
  std::vector<Tool> tools;
  for (std::size_t i = 0; i < list.size(); ++i) {
    Tool tool = CUPEL_TRY(parse_tool(list[i], i));
    if (std::ranges::find(tools, tool.name, &Tool::name) != tools.end()) {
      return bad_tool(i, fmt::format("the name '{}' is used twice", tool.name));
    }
    tools.push_back(std::move(tool));
  }
  return tools;
}

Json render_tools(const std::vector<Tool>& tools) {
  Json list = Json::array();
  for (const Tool& each : tools) {
    Json function = {{"name", each.name}};
    if (!each.description.empty()) function["description"] = each.description;
    function["parameters"] = json_or_discarded(each.parameters);
    list.push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  return list;
}

std::vector<ToolCall> parse_tool_calls(std::string_view answer) {
  const Json json = json_or_discarded(answer);
  std::vector<ToolCall> calls;
  for (const Json& each : json.is_array() ? json : Json::array({json})) {
    std::optional<ToolCall> call = call_of(each);
    if (!call) return {};
    calls.push_back(*std::move(call));
  }
  return calls;
}

std::string render_answer(std::string content, const std::vector<ToolCall>& calls) {
  if (calls.empty()) return content;
  Json list = Json::array();
  for (const ToolCall& call : calls) {
    Json arguments = json_or_discarded(call.arguments);
    list.push_back({{"name", call.name}, {"arguments", arguments.is_discarded() ? Json(call.arguments) : std::move(arguments)}});
  }
  if (!content.empty()) return render_json({{"content", std::move(content)}, {"tool_calls", std::move(list)}});
  return render_json(list.size() == 1 ? list[0] : list);
}

}  // namespace cupel
