#include "backends/chat_request.h"

#include <fmt/format.h>

#include "core/json_reader.h"

namespace cupel {
namespace {

tl::unexpected<Error> has_no_field(std::string_view option) {
  return fail(ErrorCode::invalid_usage, fmt::format("the chat completions API has no option '{}'", option),
              {fmt::format("leave {} out for this backend; it would otherwise be ignored without a word", option)});
}

}  // namespace

Result<void> check_chat_request(const Request& request) {
  const GenerationOptions& options = request.options;
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
  for (const Message& each : request.messages) messages.push_back({{"role", each.role}, {"content", each.content}});
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
