#include "net/http_exchange.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"

namespace cupel::net {
namespace {

using Instant = std::chrono::steady_clock::time_point;

constexpr std::size_t kMaxErrorBody = 64U << 10U;
constexpr std::chrono::milliseconds kAboutThen{20};  // how much earlier than asked for the library may end its waiting

HttpHeaders headers_of(const httplib::Headers& found) {
  HttpHeaders headers;
  for (const auto& [name, value] : found) headers.insert_or_assign(to_lower(name), value);
  return headers;
}

tl::unexpected<Error> failed(const Url& url, httplib::Error error, bool in_body) {
  const std::string cause = httplib::to_string(error);
  switch (error) {
    case httplib::Error::ConnectionTimeout:
    case httplib::Error::Timeout: return fail(ErrorCode::timeout, fmt::format("{} does not answer in time", url.shown()));
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLServerHostnameVerification:
    case httplib::Error::SSLLoadingCerts:
      return fail(ErrorCode::unavailable, fmt::format("the certificate of {} cannot be verified: {}", url.origin(), cause),
                  {"install ca-certificates, or set SSL_CERT_FILE to the CA file of your proxy"});
    case httplib::Error::ProxyConnection:
      return fail(ErrorCode::unavailable, fmt::format("the proxy for {} cannot be reached", url.origin()));
    case httplib::Error::Read:
    case httplib::Error::Write:
    case httplib::Error::ConnectionClosed:
      if (in_body) return fail(ErrorCode::io, fmt::format("the connection to {} broke off", url.origin()));
      return fail(ErrorCode::io, fmt::format("{} closed the connection without an answer", url.origin()));
    default: return fail(ErrorCode::unavailable, fmt::format("cannot reach {}: {}", url.origin(), cause));
  }
}

httplib::Headers headers_to_send(const Exchange& exchange, const Url& url) {
  const HttpRequest& request = exchange.request;
  httplib::Headers headers{{"User-Agent", "cupel"}, {"Accept-Encoding", "identity"}};
  for (const auto& [name, value] : request.headers) headers.emplace(name, value);
  if (!exchange.with_token) return headers;
  if (!request.bearer_token.empty()) {
    headers.emplace("Authorization", "Bearer " + request.bearer_token);
  } else if (!url.credentials.empty()) {
    const std::size_t colon = std::min(url.credentials.find(':'), url.credentials.size());
    const std::string password = colon < url.credentials.size() ? url.credentials.substr(colon + 1) : "";
    headers.insert(httplib::make_basic_authentication_header(url.credentials.substr(0, colon), password));
  }
  return headers;
}

class Running {
 public:
  Running(const Exchange& exchange, HttpResponse start, const HttpSink& sink, const std::stop_token& stop)
      : exchange_(exchange), sink_(sink), stop_(stop), response_(std::move(start)) {}

  Result<HttpResponse> on(httplib::Client& connection) {
    set_timeouts(connection);
    httplib::Request sent = request_to_send();
    httplib::Response received;
    httplib::Error error = httplib::Error::Success;
    const std::stop_callback ends_the_wait(stop_, [&] { connection.stop(); });
    if (stop_.stop_requested()) return stopped();
    heard_ = began_ = sent.start_time_ = std::chrono::steady_clock::now();
    const bool is_whole = connection.send(sent, received, error);
    if (stop_.stop_requested()) return stopped();
    if (sink_error_) return fail(*std::move(sink_error_));
    const bool has_other_status = response_.status != 0 && !response_.succeeded();
    if (!is_whole && !has_other_status) return ran_out_of_time() ? out_of_time() : failed(response_.url, error, response_.status != 0);
    return std::move(response_);
  }

 private:
  void set_timeouts(httplib::Client& connection) const {
    const HttpRequest& request = exchange_.request;
    const auto limit = request.max_time.value_or(std::chrono::milliseconds::max());
    connection.set_connection_timeout(std::min(request.connect_timeout, limit));
    connection.set_read_timeout(request.read_timeout);
    connection.set_max_timeout(request.max_time ? std::max(*request.max_time, std::chrono::milliseconds(1)) : std::chrono::milliseconds(0));
  }

  httplib::Request request_to_send() {
    httplib::Request sent;
    sent.method = exchange_.is_post ? "POST" : "GET";
    sent.path = response_.url.target();
    sent.headers = headers_to_send(exchange_, response_.url);
    if (exchange_.is_post) sent.body = exchange_.request.body;
    // The library would wait a second for "100 Continue" before each body above 1 KiB; an empty value keeps it from that, and is not sent.
    sent.headers.emplace("Expect", "");
    sent.upload_progress = [this](std::size_t, std::size_t) { return !stop_.stop_requested(); };
    sent.response_handler = [this](const httplib::Response& head) { return on_head(head); };
    sent.content_receiver = [this](const char* data, std::size_t size, std::size_t, std::size_t) { return on_body({data, size}); };
    return sent;
  }

  bool on_head(const httplib::Response& head) {
    heard_ = std::chrono::steady_clock::now();
    response_.status = head.status;
    response_.headers = headers_of(head.headers);
    return !response_.succeeded() || !sink_.on_head || keep(sink_.on_head(response_));
  }

  bool on_body(std::string_view piece) {
    if (stop_.stop_requested()) return false;
    heard_ = std::chrono::steady_clock::now();
    if (response_.succeeded()) return keep(sink_.on_body(piece));
    response_.body.append(piece.substr(0, kMaxErrorBody - std::min(kMaxErrorBody, response_.body.size())));
    return response_.body.size() < kMaxErrorBody;
  }

  bool keep(Result<void> result) {
    if (!result) sink_error_ = std::move(result).error();
    return result.has_value();
  }

  // The library calls a read that took too long a failed one.
  bool ran_out_of_time() const {
    const Instant now = std::chrono::steady_clock::now();
    const bool is_over = exchange_.request.max_time && now - began_ >= *exchange_.request.max_time - kAboutThen;
    return is_over || now - heard_ >= exchange_.request.read_timeout - kAboutThen;
  }

  Result<HttpResponse> out_of_time() const {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    return fail(ErrorCode::timeout, fmt::format("{} {} within {:.3g} s", response_.url.shown(),
                                                response_.status == 0 ? "did not answer" : "did not end its answer", seconds));
  }

  Result<HttpResponse> stopped() const { return fail(ErrorCode::cancelled, fmt::format("stopped while asking {}", response_.url.shown())); }

  const Exchange& exchange_;
  const HttpSink& sink_;
  const std::stop_token& stop_;
  HttpResponse response_;
  std::optional<Error> sink_error_;
  Instant began_;
  Instant heard_;  // the last byte
};

}  // namespace

std::unique_ptr<httplib::Client> make_connection(const Url& url, const std::optional<Proxy>& proxy,
                                                 const std::optional<std::string>& ca_file) {
  auto connection = std::make_unique<httplib::Client>(url.origin());
  connection->set_follow_location(false);
  connection->set_path_encode(false);
  connection->set_decompress(false);
  connection->set_keep_alive(true);
  connection->set_tcp_nodelay(true);
  connection->set_payload_max_length(std::numeric_limits<std::size_t>::max());
  connection->set_header_writer([](httplib::Stream& stream, httplib::Headers& headers) {
    const auto expect = headers.find("Expect");
    if (expect != headers.end() && expect->second.empty()) headers.erase(expect);
    return httplib::detail::write_headers(stream, headers);
  });
  if (proxy) {
    connection->set_proxy(proxy->url.host, proxy->url.port);
    connection->set_no_proxy(proxy->except);
    const std::size_t colon = proxy->url.credentials.find(':');
    if (colon != std::string::npos) {
      connection->set_proxy_basic_auth(proxy->url.credentials.substr(0, colon), proxy->url.credentials.substr(colon + 1));
    }
  }
  if (ca_file) connection->set_ca_cert_path(*ca_file);
  return connection;
}

Result<HttpResponse> run_exchange(httplib::Client& connection, const Exchange& exchange, HttpResponse start, const HttpSink& sink,
                                  const std::stop_token& stop) {
  return Running(exchange, std::move(start), sink, stop).on(connection);
}

}  // namespace cupel::net
