#include "net/http_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "net/response_parser.h"

namespace cupel::net {
namespace {

using Instant = Waiting::Instant;

constexpr std::size_t kMaxErrorBody = 64U << 10U;
constexpr std::size_t kBufferBytes = 64U << 10U;
constexpr std::chrono::milliseconds kGrace{250};  // for the end of a body of which everything is there

// A line break would begin another header.
std::string one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return text;
}

class Running {
 public:
  Running(Connection& connection, const Exchange& exchange, HttpResponse start, const HttpSink& sink, const Waiting& waiting,
          const Deadlines& deadlines)
      : connection_(connection), exchange_(exchange), sink_(sink), waiting_(waiting), deadlines_(deadlines), response_(std::move(start)) {}

  Exchanged run() {
    heard_ = std::chrono::steady_clock::now();
    // A server may answer before it has taken all of a request, and close: what it says counts, not that it stopped listening.
    Result<void> sent = connection_.send(request_bytes(), waiting_, deadline());
    if (!sent && sent.error().code != ErrorCode::io) return ended(fail(about(response_.url, std::move(sent).error(), deadlines_, false)));
    Result<void> received = receive();
    if (sink_error_) return ended(fail(*std::move(sink_error_)));
    const bool has_all = sink_.has_all && response_.succeeded() && sink_.has_all();
    const bool has_other_status = response_.status != 0 && !response_.succeeded();
    const bool was_stopped = !received && received.error().code == ErrorCode::cancelled;
    if (received || ((has_all || has_other_status) && !was_stopped)) return ended(std::move(response_));
    return ended(fail(about(response_.url, std::move(received).error(), deadlines_, parser_.has_head())));
  }

 private:
  Exchanged ended(Result<HttpResponse> response) const {
    return {.response = std::move(response), .keeps_open = parser_.keeps_open(), .was_heard = was_heard_};
  }

  Instant deadline() const {
    const Instant silent = heard_ + exchange_.request.read_timeout;
    return std::min({deadlines_.last, silent, grace_});
  }

  Result<void> receive() {
    const ResponseParser::Sink to{.on_head = [this](int status, HttpHeaders headers) { return on_head(status, std::move(headers)); },
                                  .on_body = [this](std::string_view piece) { return on_body(piece); }};
    std::string buffer(kBufferBytes, '\0');
    while (!parser_.is_whole()) {
      const std::size_t got = CUPEL_TRY(connection_.receive(buffer.data(), buffer.size(), waiting_, deadline()));
      if (got == 0) {
        if (parser_.may_end_here()) return {};
        return fail(ErrorCode::io, "closed");
      }
      was_heard_ = true;
      heard_ = std::chrono::steady_clock::now();
      CUPEL_CHECK(parser_.feed(std::string_view(buffer).substr(0, got), to));
    }
    return {};
  }

  Result<void> on_head(int status, HttpHeaders headers) {
    response_.status = status;
    response_.headers = std::move(headers);
    return response_.succeeded() && sink_.on_head ? keep(sink_.on_head(response_)) : Result<void>();
  }

  Result<void> on_body(std::string_view piece) {
    if (!response_.succeeded()) {
      response_.body.append(piece.substr(0, kMaxErrorBody - std::min(kMaxErrorBody, response_.body.size())));
      return response_.body.size() < kMaxErrorBody ? Result<void>() : fail(ErrorCode::io, "enough of an error");
    }
    CUPEL_CHECK(keep(sink_.on_body(piece)));
    if (sink_.has_all && grace_ == Instant::max() && sink_.has_all()) grace_ = std::chrono::steady_clock::now() + kGrace;
    return {};
  }

  Result<void> keep(Result<void> result) {
    if (!result) sink_error_ = result.error();
    return result;
  }

  std::string request_bytes() const {
    const HttpRequest& request = exchange_.request;
    const Url& url = response_.url;
    const std::string target = connection_.names_whole_urls() ? url.origin() + url.target() : url.target();
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", exchange_.is_post ? "POST" : "GET", one_line(target));
    const auto add = [&](std::string_view name, const std::string& value) { bytes += fmt::format("{}: {}\r\n", name, one_line(value)); };
    add("Host", url.origin().substr(url.scheme.size() + 3));
    add("User-Agent", "cupel");
    add("Accept-Encoding", "identity");
    for (const auto& [name, value] : request.headers) add(one_line(name), value);
    if (exchange_.with_token) {
      for (const auto& [name, value] : request.private_headers) add(one_line(name), value);
      if (!request.bearer_token.empty()) add("Authorization", "Bearer " + request.bearer_token);
      else if (!url.credentials.empty()) add("Authorization", basic_authorization(url.credentials));
    }
    if (!exchange_.proxy_credentials.empty()) add("Proxy-Authorization", basic_authorization(exchange_.proxy_credentials));
    if (exchange_.is_post) add("Content-Length", std::to_string(request.body.size()));
    return bytes + "\r\n" + (exchange_.is_post ? request.body : "");
  }

  Connection& connection_;
  const Exchange& exchange_;
  const HttpSink& sink_;
  const Waiting& waiting_;
  const Deadlines deadlines_;
  HttpResponse response_;
  ResponseParser parser_;
  std::optional<Error> sink_error_;
  Instant heard_;  // the last byte
  Instant grace_ = Instant::max();
  bool was_heard_ = false;
};

}  // namespace

Error about(const Url& url, Error error, const Deadlines& deadlines, bool has_head) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - deadlines.began).count();
  switch (error.code) {
    case ErrorCode::cancelled: error.message = fmt::format("stopped while asking {}", url.shown()); break;
    case ErrorCode::timeout:
      error.message = fmt::format("{} {} within {:.3g} s", url.shown(), has_head ? "did not end its answer" : "did not answer", seconds);
      break;
    case ErrorCode::io:
      error.message = has_head ? fmt::format("the connection to {} broke off", url.origin())
                               : fmt::format("{} closed the connection without an answer", url.origin());
      break;
    case ErrorCode::unavailable: error.message = fmt::format("cannot reach {}: {}", url.origin(), error.message); break;
    default: error.message = fmt::format("{} cannot be understood: {}", url.origin(), error.message); break;
  }
  return error;
}

Exchanged run_exchange(Connection& connection, const Exchange& exchange, HttpResponse start, const HttpSink& sink, const Waiting& waiting,
                       const Deadlines& deadlines) {
  return Running(connection, exchange, std::move(start), sink, waiting, deadlines).run();
}

}  // namespace cupel::net
