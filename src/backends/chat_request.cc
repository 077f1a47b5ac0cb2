#include "backends/chat_request.h"

#include <fmt/format.h>

#include "core/json_reader.h"
#include "core/messages.h"

namespace cupel {
namespace {

tl::unexpected<Error> has_no_field(std::string_view option) {
  return fail(ErrorCode::invalid_usage, fmt::format("the chat completions API has no option '{}'", option),
              {fmt::format("leave {} out for this backend; it would otherwise be ignored without a word", option)});
}

bool is_of_tools(const Part& part) { return part.kind == Part::Kind::tool_call || part.kind == Part::Kind::tool_result; }

Result<void> check_part(const Part& part) {
  if (is_of_tools(part) && part.call.id.empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("the chat completions API knows calls of tools by their ids, and a {} has none",
                                                      part.kind == Part::Kind::tool_call ? "call" : "result"));
  }
  if (part.kind == Part::Kind::file && !part.url.starts_with("data:")) {
    return fail(ErrorCode::invalid_usage, "the chat completions API takes files as data: URLs only");
  }
  return {};
}

Json content_part(const Part& part) {
  if (part.kind == Part::Kind::image) return {{"type", "image_url"}, {"image_url", {{"url", part.url}}}};
  if (part.kind == Part::Kind::file) return {{"type", "file"}, {"file", {{"filename", part.name}, {"file_data", part.url}}}};
  return {{"type", "text"}, {"text", part.text}};
}

// What tools returned are messages of their own there, and calls stand beside the content.
void add_message(Json& list, const Message& message) {
  Json content = Json::array(), calls = Json::array();
  for (const Part& part : message.parts) {
    if (part.kind == Part::Kind::tool_result) {
      list.push_back({{"role", "tool"}, {"tool_call_id", part.call.id}, {"content", part.text}});
    } else if (part.kind == Part::Kind::tool_call) {
      const Json function = {{"name", part.call.name}, {"arguments", part.call.arguments}};
      calls.push_back({{"id", part.call.id}, {"type", "function"}, {"function", function}});
    } else {
      content.push_back(content_part(part));
    }
  }
  if (content.empty() && calls.empty()) return;
  Json json = {{"role", message.role}, {"content", content.empty() ? Json(nullptr) : std::move(content)}};
  if (!calls.empty()) json["tool_calls"] = std::move(calls);
  list.push_back(std::move(json));
}

}  // namespace

Result<void> check_chat_request(const Request& request) {
  const GenerationOptions& options = request.options;
  for (const Message& message : request.messages) {
    for (const Part& part : message.parts) CUPEL_CHECK(check_part(part));
  }
  if (request.constraint && request.constraint->kind != Constraint::Kind::json_schema) {
    return fail(
        ErrorCode::invalid_usage,
        fmt::format("the chat completions API has no output constraint of the kind {}", constraint_kind_name(request.constraint->kind)),
        {"only a JSON schema can be asked for there; cupel's own engine takes every kind"});
  }
  if (options.repeat_penalty != 1) return has_no_field("repeat_penalty");
  if (options.temperature == 0) return {};  // then the others have no effect anywhere
  if (options.top_k != 0) return has_no_field("top_k");
  if (options.min_p != 0) return has_no_field("min_p");
  return {};
}

std::string render_chat_request(const std::string& model, const Request& request, bool stream, const ChatDialect& dialect) {
  const GenerationOptions& options = request.options;
  Json body = {{"model", model}};
  Json& messages = body["messages"] = Json::array();
  for (const Message& each : request.messages) {
    if (has_only_text(each)) messages.push_back({{"role", each.role}, {"content", each.text()}});
    else add_message(messages, each);
  }
  body[dialect.max_completion_tokens ? "max_completion_tokens" : "max_tokens"] = options.max_tokens;
  if (options.temperature != 1 || dialect.temperature_of_one) body["temperature"] = options.temperature;
  if (dialect.seed) body["seed"] = options.seed;
  if (options.temperature > 0 && options.top_p != 1) body["top_p"] = options.top_p;
  if (options.presence_penalty != 0) body["presence_penalty"] = options.presence_penalty;
  if (options.frequency_penalty != 0) body["frequency_penalty"] = options.frequency_penalty;
  if (!options.stop.empty()) body["stop"] = options.stop;
  if (request.constraint && dialect.response_format) {
    const Json schema = json_or_discarded(request.constraint->text);
    body["response_format"] = {{"type", "json_schema"}, {"json_schema", {{"name", "answer"}, {"schema", schema}}}};
  }
  if (stream) {
    body["stream"] = true;
    if (dialect.usage_in_streams) body["stream_options"] = {{"include_usage", true}};
  }
  return render_json(body);
}

}  // namespace cupel
