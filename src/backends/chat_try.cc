#include "backends/chat_try.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxAnswerBytes = 64U << 20U;

Result<void> check_size(std::size_t bytes) {
  if (bytes <= kMaxAnswerBytes) return {};
  return fail(ErrorCode::limit_exceeded, "the server's answer is larger than 64 MiB");
}

}  // namespace

Result<net::HttpResponse> ChatTry::send(const PostHttp& post, const net::HttpRequest& http, const std::stop_token& stop) {
  const net::HttpSink sink{.on_head = [this](const net::HttpResponse& head) { return on_head(head); },
                           .on_body = [this](std::string_view piece) { return on_body(piece); }};
  began_ = clock_.now();
  Result<net::HttpResponse> response = post(http, sink, stop);
  ended_ = clock_.now();
  if (response || !is_decided_) return response;
  net::HttpResponse decided;
  decided.status = 200;
  return decided;
}

Result<Reply> ChatTry::reply() && {
  Result<Reply> reply;
  if (is_decided_) {
    reply = Reply{.text = stream_.text(), .finish_reason = FinishReason::decided, .source = Source::remote, .usage = {.is_known = false}};
  } else if (is_stream_) {
    Result<void> last = events_.finish([this](const net::ServerSentEvent& event) { return on_event(event); });
    if (!last && !is_decided_) return fail(std::move(last).error());
    reply = std::move(stream_).finish();
  } else {
    reply = parse_chat_answer(body_);
    if (reply && sink_ && !reply->text.empty()) sink_(reply->text);
  }
  if (!reply) return reply;
  reply->timing.latency_ms = took_ms();
  reply->timing.ttft_ms = to_ms(first_text_.value_or(ended_) - began_);
  return reply;
}

Result<void> ChatTry::on_head(const net::HttpResponse& head) {
  has_begun_ = true;
  const auto type = head.headers.find("content-type");
  is_stream_ = type != head.headers.end() && to_lower(trim(type->second)).starts_with("text/event-stream");
  return {};
}

Result<void> ChatTry::on_body(std::string_view piece) {
  if (is_stream_) return events_.feed(piece, [this](const net::ServerSentEvent& event) { return on_event(event); });
  body_ += piece;
  return check_size(body_.size());
}

Result<void> ChatTry::on_event(const net::ServerSentEvent& event) {
  if (event.event == "error") {
    return fail(ErrorCode::unavailable, fmt::format("the server reports an error: {}", parse_complaint(event.data).message));
  }
  const std::string piece = CUPEL_TRY(stream_.take(event.data));
  if (piece.empty()) return {};
  if (!first_text_) first_text_ = clock_.now();
  CUPEL_CHECK(check_size(stream_.text().size()));
  if (sink_) sink_(piece);
  // The server counts tokens only at the end; none is the number that is certain.
  is_decided_ = request_.decided && request_.decided({.text = stream_.text(), .tokens = 0, .tokens_left = request_.options.max_tokens});
  if (is_decided_) return fail(ErrorCode::cancelled, "every check is decided");
  return {};
}

}  // namespace cupel
