#include "backends/chat_protocol.h"

#include <fmt/format.h>

#include <utility>

#include "backends/chat_answer.h"

namespace cupel {

ChatProtocol::ChatProtocol(std::string model, net::Url url, bool asks_schemas)
    : model_(std::move(model)), url_(std::move(url)), max_completion_tokens_(url_.host == "api.openai.com"), asks_schemas_(asks_schemas) {}

Result<void> ChatProtocol::check(const Request& request) const { return check_chat_request(request); }

ChatDialect ChatProtocol::dialect(const Request& request) const {
  return {.max_completion_tokens = max_completion_tokens_,
          .usage_in_streams = usage_in_streams_,
          .response_format = !request.is_wish || asks_schemas_,
          .seed = takes_seed_,
          .temperature_of_one = takes_temperature_of_one_};
}

net::HttpRequest ChatProtocol::write(const Request& request, bool stream) const {
  net::HttpRequest http;
  http.url = chat_call_url(url_, "chat/completions");
  http.headers = {{"Content-Type", "application/json"}, {"Accept", stream ? "text/event-stream" : "application/json"}};
  http.body = render_chat_request(model_, request, stream, dialect(request));
  return http;
}

std::unique_ptr<AnswerReader> ChatProtocol::reader() const { return std::make_unique<ChatReader>(); }

// Servers differ in a few fields; a refusal that names one of them says which way this one has it. Only what does not change what was asked
// for is left out: other fields that a server refuses are the user's to change.
std::optional<std::string> ChatProtocol::learn(const ServerComplaint& complaint, const Request& request) {
  const auto learned = [](bool is_new, std::string line = "") { return is_new ? std::optional(std::move(line)) : std::nullopt; };
  if (complaint.names("max_completion_tokens")) {
    const bool is_wanted = complaint.names("max_tokens");  // "use max_completion_tokens instead of max_tokens"
    return learned(max_completion_tokens_.exchange(is_wanted) != is_wanted);
  }
  const bool is_about_schema = complaint.names("response_format") || complaint.names("json_schema");
  if (is_about_schema && request.is_wish) return learned(asks_schemas_.exchange(false));
  if (complaint.names("stream_options")) return learned(usage_in_streams_.exchange(false));
  if (complaint.names("seed")) {
    return learned(takes_seed_.exchange(false), fmt::format("{} takes no seed; it is asked without one", url_.shown()));
  }
  if (complaint.names("temperature") && request.options.temperature == 1) return learned(takes_temperature_of_one_.exchange(false));
  return std::nullopt;
}

net::Url chat_call_url(const net::Url& api, std::string_view call) {
  constexpr std::string_view kChat = "/chat/completions";
  net::Url url = api;
  if (url.path.ends_with(kChat)) url.path.resize(url.path.size() - kChat.size());  // some write the whole address of that call
  url.path += fmt::format("/{}", call);
  return url;
}

}  // namespace cupel
