#include "backends/chat_answer.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/json_reader.h"

namespace cupel {
namespace {

constexpr std::size_t kShown = 200;  // of what a server sent

tl::unexpected<Error> not_of_the_form(std::string_view what, std::string_view body) {
  return fail(ErrorCode::corrupt, fmt::format("the server's answer {}: '{}'", what, shorten(printable(trim(body)), kShown)),
              {"is this URL that of a chat completions API? it usually ends in /v1"});
}

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_member(const Json& object, const char* key) {
  const Json* found = member(object, key);
  if (found == nullptr) return {};
  return found->is_string() ? found->get<std::string>() : found->is_primitive() ? render_json(*found) : std::string();
}

int count_member(const Json& object, const char* key) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_number() ? found->get<int>() : 0;
}

// Text, or a list of parts of which some are text. A model that declines says so in another field.
std::string content_of(const Json& message) {
  const Json* content = member(message, "content");
  if (content == nullptr) return text_member(message, "refusal");
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (content->is_array()) {
    for (const Json& part : *content) text += text_member(part, "text");
  }
  return text;
}

std::optional<FinishReason> finish_reason_of(const Json& choice) {
  const std::string reason = text_member(choice, "finish_reason");
  if (reason.empty()) return std::nullopt;
  if (reason == "length" || reason == "max_tokens") return FinishReason::length;
  if (reason == "content_filter") return FinishReason::content_filter;
  if (reason == "tool_calls" || reason == "function_call") return FinishReason::tool_calls;
  return FinishReason::stop;
}

void read_usage(const Json& body, Usage& usage) {
  const Json* found = member(body, "usage");
  if (found == nullptr || !found->is_object()) return;
  usage.is_known = member(*found, "completion_tokens") != nullptr;
  usage.prompt_tokens = count_member(*found, "prompt_tokens");
  usage.completion_tokens = count_member(*found, "completion_tokens");
  if (const Json* details = member(*found, "prompt_tokens_details")) usage.reused_tokens = count_member(*details, "cached_tokens");
}

Result<Json> parse_body(std::string_view body) {
  Json json = json_or_discarded(body);
  if (json.is_discarded()) return not_of_the_form("is no JSON", body);
  if (member(json, "error") != nullptr) {
    return fail(ErrorCode::unavailable, fmt::format("the server reports an error: {}", parse_complaint(body).message));
  }
  return json;
}

// Null when there is none, as in the piece of a stream that only tells the usage.
const Json* first_choice(const Json& json) {
  const Json* choices = member(json, "choices");
  return choices != nullptr && choices->is_array() && !choices->empty() ? &choices->front() : nullptr;
}

}  // namespace

Result<Reply> parse_chat_answer(std::string_view body) {
  const Json json = CUPEL_TRY(parse_body(body));
  const Json* choice = first_choice(json);
  const Json* message = choice == nullptr ? nullptr : member(*choice, "message");
  if (message == nullptr) return not_of_the_form("has no choices[0].message", body);
  ChatCalls calls;
  CUPEL_CHECK(calls.take(*message));
  Reply reply{.text = calls.answer(content_of(*message)), .source = Source::remote, .usage = {.is_known = false}};
  reply.finish_reason = finish_reason_of(*choice).value_or(FinishReason::stop);
  read_usage(json, reply.usage);
  return reply;
}

Result<std::string> ChatStream::take(std::string_view data) {
  if (trim(data) == "[DONE]") {
    has_ended_ = true;
    return std::string();
  }
  const Json json = CUPEL_TRY(parse_body(data));
  read_usage(json, reply_.usage);
  const Json* choice = first_choice(json);
  if (choice == nullptr) return std::string();
  if (const auto reason = finish_reason_of(*choice)) {
    reply_.finish_reason = *reason;
    has_ended_ = true;
  }
  const Json* delta = member(*choice, "delta");
  if (delta != nullptr) CUPEL_CHECK(calls_.take(*delta));
  std::string piece = delta == nullptr ? std::string() : content_of(*delta);
  reply_.text += piece;
  return piece;
}

Result<Reply> ChatStream::finish() && {
  if (has_ended_) {
    reply_.text = calls_.answer(std::move(reply_.text));
    return std::move(reply_);
  }
  return fail(ErrorCode::io, fmt::format("the stream broke off after {} bytes of the answer", reply_.text.size()));
}

ServerComplaint parse_complaint(std::string_view body) {
  const Json json = json_or_discarded(body);
  const Json* error = json.is_discarded() ? nullptr : member(json, "error");
  ServerComplaint complaint;
  const Json& said = error != nullptr ? *error : json;
  if (said.is_string()) complaint.message = said.get<std::string>();
  for (const char* key : {"message", "detail"}) {
    if (complaint.message.empty() && !json.is_discarded()) complaint.message = text_member(said, key);
  }
  if (!json.is_discarded()) {
    complaint.code = text_member(said, "code");
    if (complaint.code.empty()) complaint.code = text_member(said, "type");
    complaint.param = text_member(said, "param");
  }
  if (complaint.message.empty()) complaint.message = trim(body);
  complaint.message = shorten(printable(complaint.message), kShown);
  return complaint;
}

}  // namespace cupel
