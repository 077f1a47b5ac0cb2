#include "backends/chat_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "core/json_reader.h"
#include "core/tools.h"

namespace cupel {
namespace {

constexpr std::size_t kShown = 200;  // of what a server sent
constexpr double kMostTokens = 1e9;  // that an answer can have; more is a mistake of the server's
constexpr std::string_view kDone = "[DONE]";

tl::unexpected<Error> not_of_the_form(std::string_view what, std::string_view body) {
  return fail(ErrorCode::corrupt, fmt::format("the server's answer {}: '{}'", what, shorten(printable(trim(body)), kShown)),
              {"is this URL that of a chat completions API? it usually ends in /v1"});
}

tl::unexpected<Error> reported(const ServerComplaint& complaint) {
  return fail(ErrorCode::unavailable, fmt::format("the server reports an error: {}", complaint.message));
}

// A part that is text, of whatever kind it says; thoughts are no part of the answer.
std::string text_of_part(const Json& part) {
  const std::string type = text_member(part, "type");
  if (type == "refusal") return text_member(part, "refusal");
  return type.empty() || type == "text" || type == "output_text" ? text_member(part, "text") : std::string();
}

// Of a part of the content, or in a field of the message's own.
std::string refusal_of(const Json& message) {
  std::string text = text_member(message, "refusal");
  const Json* content = member(message, "content");
  if (content == nullptr || !content->is_array()) return text;
  for (const Json& part : *content) {
    if (text_member(part, "type") == "refusal") text += text_member(part, "refusal");
  }
  return text;
}

// Servers have two names for it; some send both.
std::string reasoning_of(const Json& message) {
  const std::string text = text_member(message, "reasoning_content");
  return text.empty() ? text_member(message, "reasoning") : text;
}

// Text, or a list of parts of which some are text. A model that declines says so in another field.
std::string content_of(const Json& message) {
  std::string text;
  if (const Json* content = member(message, "content")) {
    if (content->is_string()) text = content->get<std::string>();
    if (content->is_array()) {
      for (const Json& part : *content) text += text_of_part(part);
    }
  }
  return text.empty() ? text_member(message, "refusal") : text;
}

bool holds_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Every server has words of its own. What names trouble is an error, with the word; an unknown one is an end like any other.
Result<FinishReason> meaning_of(const std::string& written) {
  constexpr std::array<std::string_view, 10> kTrouble = {"error",   "abort",     "cancel",      "insufficient", "fail",
                                                         "timeout", "interrupt", "unavailable", "overload",     "malformed"};
  constexpr std::array<std::string_view, 4> kLength = {"length", "max_tokens", "max_output_tokens", "token_limit"};
  constexpr std::array<std::string_view, 8> kHeldBack = {"content_filter", "safety",     "recitation", "blocklist",
                                                         "prohibited",     "moderation", "guardrail",  "refusal"};
  const std::string reason = to_lower(written);
  if (holds_any(reason, kTrouble)) {
    return fail(ErrorCode::unavailable, fmt::format("the server ended its answer because of '{}'", shorten(printable(written), kShown)));
  }
  if (holds_any(reason, kLength)) return FinishReason::length;
  if (holds_any(reason, kHeldBack)) return FinishReason::content_filter;
  if (reason == "tool_calls" || reason == "function_call" || reason == "tool_use") return FinishReason::tool_calls;
  return FinishReason::stop;
}

// The choice that was asked for. Null when there is none, as in the piece of a stream that only tells the usage.
const Json* first_choice(const Json& json) {
  const Json* choices = member(json, "choices");
  if (choices == nullptr || !choices->is_array()) return nullptr;
  for (const Json& choice : *choices) {
    const Json* index = member(choice, "index");
    if (index == nullptr || !index->is_number() || index->get<double>() == 0) return &choice;
  }
  return nullptr;
}

// 0 where the server says nothing; nothing where it says what cannot be.
std::optional<int> count_member(const Json& object, const char* key) {
  const Json* found = member(object, key);
  if (found == nullptr) return 0;
  if (!found->is_number()) return std::nullopt;
  const double count = found->get<double>();
  if (!(count >= 0 && count <= kMostTokens) || count != std::floor(count)) return std::nullopt;
  return static_cast<int>(count);
}

}  // namespace

void ChatReader::take_facts(const Json& body) {
  if (std::string model = text_member(body, "model"); !model.empty()) reply_.answered_by = std::move(model);
  const Json* found = member(body, "usage");
  if (found == nullptr || member(*found, "completion_tokens") == nullptr) return;
  const Json* details = member(*found, "prompt_tokens_details");
  const auto prompt = count_member(*found, "prompt_tokens"), completion = count_member(*found, "completion_tokens");
  const auto cached = details == nullptr ? std::optional(0) : count_member(*details, "cached_tokens");
  if (!prompt || !completion || !cached || *cached > *prompt) {
    reply_.usage = {.is_known = false};
    oddity_ = fmt::format("its counts of tokens cannot be, so they are not known: {}", shorten(printable(render_json(*found)), kShown));
    return;
  }
  reply_.usage = {.prompt_tokens = *prompt, .completion_tokens = *completion, .reused_tokens = *cached};
  const Json* completed = member(*found, "completion_tokens_details");
  if (completed != nullptr && member(*completed, "reasoning_tokens") != nullptr)
    reply_.usage.reasoning_tokens = count_member(*completed, "reasoning_tokens");
}

AnswerText ChatReader::take_message(const Json& message) {
  AnswerText added{.answer = halves_.take(content_of(message)), .reasoning = reasoning_halves_.take(reasoning_of(message))};
  text_.answer += added.answer;
  text_.reasoning += added.reasoning;
  reply_.refusal += refusal_of(message);
  return added;
}

AnswerText ChatReader::take_rest() {
  AnswerText added{.answer = halves_.finish(), .reasoning = reasoning_halves_.finish()};
  text_.answer += added.answer;
  text_.reasoning += added.reasoning;
  return added;
}

Reply ChatReader::whole_reply() {
  take_rest();
  reply_.tool_calls = calls_.calls();
  reply_.text = render_answer(text_.answer, reply_.tool_calls);
  reply_.reasoning = text_.reasoning;
  reply_.refusal = join_halves(reply_.refusal);
  return std::move(reply_);
}

Result<void> ChatReader::take_finish_reason(const Json& choice) {
  if (const auto complaint = complaint_in(choice)) return reported(*complaint);
  const std::string reason = text_member(choice, "finish_reason");
  if (reason.empty() || reason == "null") return {};
  reply_.finish_reason = CUPEL_TRY(meaning_of(reason));
  has_finish_reason_ = true;
  return {};
}

Result<Reply> ChatReader::read_whole(std::string_view body) {
  const std::optional<Json> json = parse_server_json(body);
  if (!json) return not_of_the_form("is no JSON", body);
  if (const auto complaint = complaint_in(*json)) return reported(*complaint);
  const Json* choice = first_choice(*json);
  if (choice != nullptr) CUPEL_CHECK(take_finish_reason(*choice));
  const Json* message = choice == nullptr ? nullptr : member(*choice, "message");
  if (message == nullptr) return not_of_the_form("has no choices[0].message", body);
  CUPEL_CHECK(calls_.take_whole(*message));
  take_facts(*json);
  take_message(*message);
  return whole_reply();
}

Result<AnswerText> ChatReader::take(const net::ServerSentEvent& event) {
  const std::string_view data = trim(event.data);
  if (data == kDone) {
    is_done_ = true;
    return take_rest();
  }
  if (event.event == "error") return reported(parse_complaint(data));
  const std::optional<Json> json = parse_server_json(data, Halves::keep);
  if (!json) {
    if (data.empty() || !(event.event.empty() || event.event == "message")) return AnswerText();  // to keep the connection alive
    return not_of_the_form("is no JSON", data);
  }
  if (const auto complaint = complaint_in(*json)) return reported(*complaint);
  take_facts(*json);
  const Json* choice = first_choice(*json);
  return choice == nullptr ? AnswerText() : take_choice(*choice);
}

Result<AnswerText> ChatReader::take_choice(const Json& choice) {
  has_choice_ = true;
  CUPEL_CHECK(take_finish_reason(choice));
  const Json* delta = member(choice, "delta");
  const Json* message = member(choice, "message");  // some send the whole answer as the only piece
  if (delta != nullptr) {
    CUPEL_CHECK(calls_.take_piece(*delta));
    return take_message(*delta);
  }
  if (message == nullptr || !text_.answer.empty() || !calls_.empty()) return AnswerText();
  CUPEL_CHECK(calls_.take_whole(*message));
  return take_message(*message);
}

Result<Reply> ChatReader::finish() {
  if (has_finish_reason_ || (is_done_ && has_choice_)) return whole_reply();
  if (is_done_) return fail(ErrorCode::io, "the stream ended without an answer");
  return fail(ErrorCode::io, fmt::format("the stream broke off after {} bytes of the answer", text_.answer.size()));
}

}  // namespace cupel
