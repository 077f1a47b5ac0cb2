#include "checks/span_steps.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"

namespace cupel {
namespace {

using Words = std::span<const std::string_view>;

constexpr auto kNameKeys =
    std::to_array<std::string_view>({"gen_ai.tool.name", "tool.name", "tool_name", "ai.toolCall.name", "tool", "function.name",
                                     "function_name", "codex.mcp.tool", "agent.tool", "agent.tool_name", "agent.toolName"});
constexpr auto kResultWords = std::to_array<std::string_view>({"result", "output", "error", "status", "definition"});
constexpr auto kArgumentWords = std::to_array<std::string_view>({"arguments", "args", "input"});
constexpr auto kSearchWords = std::to_array<std::string_view>({"search", "find", "lookup", "retrieve", "retrieval"});
constexpr auto kShells = std::to_array<std::string_view>({"exec_command", "local_shell", "shell"});

bool holds_any(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Whether one of the parts between dots, lines and the like is one of the words.
bool has_part(std::string_view text, Words words) {
  constexpr std::string_view kBetween = " ._:/-";
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    if (std::ranges::find(words, text.substr(at, end - at)) != words.end()) return true;
    at = end + 1;
  }
  return false;
}

std::string text_at(const Json& attributes, std::string_view key) {
  const auto found = attributes.find(key);
  return found != attributes.end() && found->is_string() ? std::string(trim(found->get_ref<const std::string&>())) : std::string();
}

// The tools that a model may call stand in such attributes too, as JSON.
bool is_structured(std::string_view text) { return text.starts_with('[') || text.starts_with('{'); }

std::string tool_of(const Span& span) {
  for (const std::string_view key : kNameKeys) {
    if (std::string name = text_at(span.attributes, key); !name.empty()) return name;
  }
  constexpr auto kTool = std::to_array<std::string_view>({"tool"});
  constexpr auto kNames =
      std::to_array<std::string_view>({"toolname", "tool.name", "tool_name", "functionname", "function.name", "function_name"});
  for (const auto& [written, value] : span.attributes.items()) {
    const std::string key = to_lower(written), name = text_at(span.attributes, written);
    if (name.empty() || is_structured(name)) continue;
    if (holds_any(key, kNames) || (has_part(key, kTool) && !holds_any(key, kResultWords))) return name;
  }
  const std::size_t slash = span.name.rfind('/');
  if (span.name.starts_with("mcp ") && slash != std::string::npos) return std::string(trim(std::string_view(span.name).substr(slash + 1)));
  return {};
}

// Attributes hold JSON as it is, or as text.
std::optional<AnswerJson> json_of(const Json& value) {
  if (value.is_null()) return std::nullopt;
  const std::string text = value.is_string() ? value.get<std::string>() : render_json(value);
  if (trim(text).empty()) return std::nullopt;
  Result<AnswerJson> parsed = parse_answer_json(text);
  return parsed ? *std::move(parsed) : AnswerJson(text);
}

// Of attributes that could be meant, the ones that speak of a tool come first.
std::optional<AnswerJson> arguments_of(const Span& span) {
  constexpr auto kTool = std::to_array<std::string_view>({"tool", "function"});
  for (const bool of_tool : {true, false}) {
    for (const auto& [written, value] : span.attributes.items()) {
      const std::string key = to_lower(written);
      if (holds_any(key, kResultWords) || !has_part(key, kArgumentWords) || holds_any(key, kTool) != of_tool) continue;
      if (std::optional<AnswerJson> found = json_of(value)) return found;
    }
  }
  return std::nullopt;
}

std::string command_in(const AnswerJson& arguments) {
  for (const char* key : {"cmd", "command"}) {
    const auto found = arguments.is_object() ? arguments.find(key) : arguments.end();
    if (found == arguments.end()) continue;
    if (found->is_string()) return *found;
    std::string command;
    for (const AnswerJson& part : *found)
      command += (command.empty() ? "" : " ") + (part.is_string() ? part.get<std::string>() : part.dump());
    return command;
  }
  return {};
}

std::string command_of(const Span& span) {
  constexpr auto kCommand = std::to_array<std::string_view>({"command"});
  for (const auto& [written, value] : span.attributes.items()) {
    const std::string key = to_lower(written);
    if (holds_any(key, kCommand) && !holds_any(key, kResultWords)) {
      if (std::string command = text_at(span.attributes, written); !command.empty()) return command;
    }
  }
  return span.name.starts_with("exec ") ? std::string(trim(std::string_view(span.name).substr(5))) : std::string();
}

std::string query_of(const Span& span) {
  const bool is_search = has_part(to_lower(span.name), kSearchWords);
  constexpr auto kQuery = std::to_array<std::string_view>({"query"});
  for (const auto& [written, value] : span.attributes.items()) {
    const std::string key = to_lower(written);
    if (!has_part(key, kQuery) || (!is_search && !has_part(key, kSearchWords))) continue;
    if (std::string query = text_at(span.attributes, written); !query.empty()) return query;
  }
  return span.name.starts_with("search ") ? std::string(trim(std::string_view(span.name).substr(7))) : std::string();
}

TrajectoryStep named(StepKind kind, std::string name, const Span& span) {
  TrajectoryStep step{.kind = kind, .name = std::move(name), .arguments = {}, .aliases = {}};
  if (step.name != span.name) step.aliases.push_back(span.name);
  return step;
}

TrajectoryStep command_step(std::string command, const Span& span) {
  std::string program = command.substr(0, command.find(' '));
  TrajectoryStep step = named(StepKind::command, std::move(command), span);
  step.aliases.push_back(std::move(program));
  return step;
}

TrajectoryStep step_of(const Span& span) {
  const std::string item = text_at(span.attributes, "codex.item.type");
  if (std::string tool = tool_of(span); !tool.empty()) {
    std::optional<AnswerJson> arguments = arguments_of(span);
    const bool is_shell = std::ranges::find(kShells, to_lower(tool)) != kShells.end();
    if (std::string command = is_shell && arguments ? command_in(*arguments) : std::string(); !command.empty()) {
      TrajectoryStep step = command_step(std::move(command), span);
      step.aliases.push_back(std::move(tool));
      step.arguments = std::move(arguments);
      return step;
    }
    TrajectoryStep step = named(StepKind::tool, std::move(tool), span);
    step.arguments = std::move(arguments);
    return step;
  }
  if (std::string command = command_of(span); !command.empty()) return command_step(std::move(command), span);
  if (std::string query = query_of(span); !query.empty()) return named(StepKind::search, std::move(query), span);
  const std::string name = to_lower(span.name);
  if (item == "reasoning" || name == "reasoning" || name.starts_with("reasoning_") || name.starts_with("reasoning ")) {
    return named(StepKind::reasoning, span.name, span);
  }
  const bool is_message = item == "agent_message" || span.name == "agent response" || span.name == "send input";
  return named(is_message ? StepKind::message : StepKind::span, span.name, span);
}

}  // namespace

std::vector<TrajectoryStep> steps_of(std::span<const Span> spans) {
  std::vector<std::size_t> order(spans.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::tuple(spans[i].start_ns, spans[i].end_ns, i); });
  std::vector<TrajectoryStep> steps;
  for (const std::size_t i : order) steps.push_back(step_of(spans[i]));
  return steps;
}

}  // namespace cupel
