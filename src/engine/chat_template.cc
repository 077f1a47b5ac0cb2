#include "engine/chat_template.h"

#include <chat.h>
#include <log.h>

#include <algorithm>
#include <chrono>
#include <exception>

#include "base/text.h"
#include "core/messages.h"
#include "core/tools.h"

namespace cupel::engine {
namespace {

// Templates that tell the model what day it is get this one, always: a prompt that changed at midnight would change the answers.
// 2026-01-01 00:00 UTC.
constexpr std::chrono::system_clock::time_point kToday{std::chrono::seconds(1767225600)};

// common_chat_templates_init rethrows a copy that has lost its message; parsing once more finds it.
std::string syntax_error_of(const llama_model& model) {
  const char* source = llama_model_chat_template(&model, nullptr);
  try {
    const common_chat_template parsed(source != nullptr ? source : "", "", "");
    return "it cannot be parsed";
  } catch (const std::exception& error) {
    return printable_lines(error.what());
  }
}

// For templates that know nothing of tools.
std::vector<Message> with_instruction(std::vector<Message> messages, const std::vector<Tool>& tools) {
  std::string text = "You can call these functions:\n";
  for (const Json& tool : render_tools(tools)) text += render_json(tool.at("function")) + '\n';
  text += "Answer with one call only, as JSON: {\"name\": the function, \"arguments\": {its arguments}}";
  if (messages.empty() || messages.front().role != "system") messages.insert(messages.begin(), {"system", ""});
  const std::string system = messages.front().text();
  messages.front() = {"system", system.empty() ? text : system + "\n\n" + text};
  return messages;
}

// Calls stand as the answers that they were. A result is a message of its own, as templates that know tools have it.
void add_message(std::vector<common_chat_msg>& list, const Message& message) {
  Message rest(message.role, std::vector<Part>());
  for (const Part& part : message.parts) {
    if (part.kind != Part::Kind::tool_result) {
      rest.parts.push_back(part);
      continue;
    }
    common_chat_msg result;
    result.role = "tool";
    result.content = part.text;
    result.tool_name = part.call.name;
    result.tool_call_id = part.call.id;
    list.push_back(std::move(result));
  }
  if (rest.parts.empty() && !message.parts.empty()) return;
  common_chat_msg copy;
  copy.role = message.role;
  copy.content = flat_text(rest);
  list.push_back(std::move(copy));
}

// A template may leave out messages of roles that it does not know, without a word.
bool drops_results(const common_chat_templates& templates, const common_chat_templates_inputs& inputs) {
  const auto is_result = [](const common_chat_msg& message) { return message.role == "tool"; };
  if (std::ranges::none_of(inputs.messages, is_result)) return false;
  const std::string mark = "result-of-a-tool";
  common_chat_templates_inputs marked = inputs;
  for (common_chat_msg& message : marked.messages) {
    if (is_result(message)) message.content = mark;
  }
  return common_chat_templates_apply(&templates, marked).prompt.find(mark) == std::string::npos;
}

}  // namespace

Result<ChatTemplate> ChatTemplate::of_model(const llama_model& model) {
  common_log_set_verbosity_thold(-1);  // its messages are for llama.cpp's own programs
  try {
    return ChatTemplate(
        std::shared_ptr<common_chat_templates>(common_chat_templates_init(&model, "").release(), &common_chat_templates_free));
  } catch (const std::exception&) {
    return fail(ErrorCode::corrupt, "the model's chat template cannot be used: " + syntax_error_of(model));
  }
}

Result<std::string> ChatTemplate::render(const std::vector<Message>& given, const std::vector<Tool>& tools) const {
  common_chat_templates_inputs inputs;
  const bool knows_tools = !tools.empty() && common_chat_templates_get_caps(templates_.get()).at("supports_tools");
  if (knows_tools) {
    for (const Tool& tool : tools) inputs.tools.push_back({tool.name, tool.description, tool.parameters});
  }
  const std::vector<Message> messages = tools.empty() || knows_tools ? given : with_instruction(given, tools);
  for (const Message& message : messages) add_message(inputs.messages, message);
  inputs.now = kToday;
  inputs.force_pure_content = true;  // what the answer looks like is for the constraint to say
  try {
    if (drops_results(*templates_, inputs)) {
      return fail(ErrorCode::invalid_usage, "the model's chat template leaves out what tools return, so this model cannot be told of it");
    }
    return common_chat_templates_apply(templates_.get(), inputs).prompt;
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, std::string("the model's chat template failed: ") + error.what());
  }
}

}  // namespace cupel::engine
