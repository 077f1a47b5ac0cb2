// One exchange with a server: takes the answer as it arrives, streamed or whole, and times it. Whether to try again, what to send and what
// a refusal means are remote_backend.h's business; what the bytes mean is the protocol's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "backends/protocol.h"
#include "base/clock.h"
#include "core/backend.h"

namespace cupel {

/// Sends a POST; net::HttpClient::post, or a fake.
using PostHttp = std::function<Result<net::HttpResponse>(const net::HttpRequest&, const net::HttpSink&, const std::stop_token&)>;

class AnswerTry {
 public:
  AnswerTry(const Request& request, const TokenSink& sink, const Clock& clock, std::unique_ptr<AnswerReader> reader)
      : request_(request), sink_(sink), clock_(clock), reader_(std::move(reader)) {}

  /// Blocks. Any status is a response; then there is no reply.
  Result<net::HttpResponse> send(const PostHttp& post, const net::HttpRequest& http, const std::stop_token& stop);

  /// After a response with a status of success. Errors: corrupt, io, unavailable, as AnswerReader.
  Result<Reply> reply() &&;

  /// The server's answer has begun; trying again would ask it twice.
  bool has_begun() const { return has_begun_; }
  double took_ms() const { return to_ms(ended_ - began_); }
  std::string oddity() const { return reader_->oddity(); }

 private:
  Result<void> on_head(const net::HttpResponse& head);
  Result<void> on_body(std::string_view piece);
  Result<void> on_event(const net::ServerSentEvent& event);
  Result<void> feed(std::string_view piece);
  void tell(std::string_view text, AnswerPiece::Kind kind) const;

  const Request& request_;
  const TokenSink& sink_;
  const Clock& clock_;
  std::unique_ptr<AnswerReader> reader_;
  Clock::Instant began_, ended_;
  std::optional<Clock::Instant> first_text_;
  std::string body_;  // of an answer that is not streamed, or not yet known to be
  std::size_t received_ = 0;
  net::EventStream events_;
  bool is_stream_ = false;
  bool has_begun_ = false;
  bool is_decided_ = false;  // ended here, because every check is decided
};

}  // namespace cupel
