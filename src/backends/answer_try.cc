#include "backends/answer_try.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/tools.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxAnswerBytes = 64U << 20U;

Result<void> check_size(std::size_t bytes) {
  if (bytes <= kMaxAnswerBytes) return {};
  return fail(ErrorCode::limit_exceeded, "the server's answer is larger than 64 MiB");
}

// Some servers say that a stream is text or JSON. What it is shows in its first bytes, which no JSON begins with.
bool looks_like_stream(std::string_view body) {
  constexpr std::array<std::string_view, 5> kBeginnings = {"data:", "event:", "id:", "retry:", ": "};
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  body = trim_left(body);
  return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) { return body.starts_with(beginning); });
}

}  // namespace

Result<net::HttpResponse> AnswerTry::send(const PostHttp& post, const net::HttpRequest& http, const std::stop_token& stop) {
  const net::HttpSink sink{.on_head = [this](const net::HttpResponse& head) { return on_head(head); },
                           .on_body = [this](std::string_view piece) { return on_body(piece); },
                           .has_all = [this] { return is_stream_ && reader_->has_ended(); }};
  began_ = clock_.now();
  Result<net::HttpResponse> response = post(http, sink, stop);
  ended_ = clock_.now();
  if (response || !is_decided_) return response;
  net::HttpResponse decided;
  decided.status = 200;
  return decided;
}

Result<Reply> AnswerTry::reply() && {
  Result<Reply> reply;
  if (is_decided_) {
    reply = Reply{.text = reader_->text().answer,
                  .finish_reason = FinishReason::decided,
                  .source = Source::remote,
                  .usage = {.is_known = false},
                  .reasoning = reader_->text().reasoning};
  } else if (is_stream_) {
    Result<void> last = events_.finish([this](const net::ServerSentEvent& event) { return on_event(event); });
    if (!last && !is_decided_) return fail(std::move(last).error());
    reply = reader_->finish();
  } else {
    reply = reader_->read_whole(body_);
    if (reply) {
      tell(reply->reasoning, AnswerPiece::Kind::reasoning);
      tell(reader_->text().answer, AnswerPiece::Kind::answer);
    }
  }
  if (!reply) return reply;
  tell(render_answer("", reply->tool_calls), AnswerPiece::Kind::call);
  reply->timing.latency_ms = took_ms();
  reply->timing.ttft_ms = to_ms(first_text_.value_or(ended_) - began_);
  return reply;
}

Result<void> AnswerTry::on_head(const net::HttpResponse& head) {
  has_begun_ = true;
  const auto type = head.headers.find("content-type");
  is_stream_ = type != head.headers.end() && to_lower(trim(type->second)).starts_with("text/event-stream");
  return {};
}

Result<void> AnswerTry::on_body(std::string_view piece) {
  if (is_stream_) return feed(piece);
  received_ += piece.size();
  body_ += body_.empty() ? trim_left(piece) : piece;  // white space before it says nothing, and may be without end
  if (!looks_like_stream(body_)) return check_size(received_);
  is_stream_ = true;
  return feed(std::exchange(body_, {}));
}

Result<void> AnswerTry::feed(std::string_view piece) {
  return events_.feed(piece, [this](const net::ServerSentEvent& event) { return on_event(event); });
}

void AnswerTry::tell(std::string_view text, AnswerPiece::Kind kind) const {
  if (sink_ && !text.empty()) sink_({.text = text, .kind = kind});
}

Result<void> AnswerTry::on_event(const net::ServerSentEvent& event) {
  if (reader_->has_ended()) return {};
  const AnswerText piece = CUPEL_TRY(reader_->take(event));
  const AnswerText& text = reader_->text();
  CUPEL_CHECK(check_size(text.answer.size() + text.reasoning.size()));
  tell(piece.reasoning, AnswerPiece::Kind::reasoning);
  if (piece.answer.empty()) return {};
  if (!first_text_) first_text_ = clock_.now();
  tell(piece.answer, AnswerPiece::Kind::answer);
  // The server counts tokens only at the end; none is the number that is certain.
  is_decided_ = request_.decided && request_.decided({.text = text.answer, .tokens = 0, .tokens_left = request_.options.max_tokens});
  if (is_decided_) return fail(ErrorCode::cancelled, "every check is decided");
  return {};
}

}  // namespace cupel
