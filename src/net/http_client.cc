#include "net/http_client.h"

#include <fmt/format.h>
#include <httplib.h>

#include <exception>
#include <limits>
#include <memory>
#include <utility>

#include "base/text.h"
#include "net/proxy.h"

namespace cupel::net {
namespace {

constexpr std::size_t kMaxErrorBody = 64U << 10U;

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

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
    case httplib::Error::ConnectionClosed:
      if (in_body) return fail(ErrorCode::io, fmt::format("the connection to {} broke off", url.origin()));
      return fail(ErrorCode::unavailable, fmt::format("{} closed the connection without an answer", url.origin()));
    default: return fail(ErrorCode::unavailable, fmt::format("cannot reach {}: {}", url.origin(), cause));
  }
}

/// One request to one server: what redirects lead to is another exchange.
class Exchange {
 public:
  Exchange(const HttpRequest& request, HttpResponse start, const HttpSink& sink, const std::stop_token& stop)
      : request_(request), sink_(sink), stop_(stop), client_(start.url.origin()), response_(std::move(start)) {
    client_.set_follow_location(false);
    client_.set_path_encode(false);
    client_.set_decompress(false);
    client_.set_keep_alive(false);
    client_.set_payload_max_length(std::numeric_limits<std::size_t>::max());
    client_.set_connection_timeout(request.connect_timeout);
    client_.set_read_timeout(request.read_timeout);
  }

  void use_proxy(const Proxy& proxy) {
    client_.set_proxy(proxy.url.host, proxy.url.port);
    client_.set_no_proxy(proxy.except);
    const std::size_t colon = proxy.url.credentials.find(':');
    if (colon == std::string::npos) return;
    client_.set_proxy_basic_auth(proxy.url.credentials.substr(0, colon), proxy.url.credentials.substr(colon + 1));
  }

  void use_ca_file(const std::string& path) { client_.set_ca_cert_path(path); }

  /// `with_token`: this server is the one the caller's token is for.
  Result<HttpResponse> run(bool with_token) {
    httplib::Headers headers{{"User-Agent", "cupel"}, {"Accept-Encoding", "identity"}};
    for (const auto& [name, value] : request_.headers) headers.emplace(name, value);
    if (with_token && !request_.bearer_token.empty()) headers.emplace("Authorization", "Bearer " + request_.bearer_token);
    if (with_token && request_.bearer_token.empty() && !response_.url.credentials.empty()) set_basic_auth();

    const std::stop_callback ends_the_wait(stop_, [this] { client_.stop(); });
    const httplib::Result result = client_.Get(
        response_.url.target(), headers, [this](const httplib::Response& head) { return on_head(head); },
        [this](const char* data, std::size_t size) { return on_body({data, size}); });
    if (stop_.stop_requested()) return fail(ErrorCode::cancelled, fmt::format("stopped while fetching {}", response_.url.shown()));
    if (sink_error_) return fail(*std::move(sink_error_));
    if (!result && !(response_.status != 0 && !response_.succeeded())) return failed(response_.url, result.error(), in_body_);
    return std::move(response_);
  }

 private:
  void set_basic_auth() {
    const std::string& credentials = response_.url.credentials;
    const std::size_t colon = std::min(credentials.find(':'), credentials.size());
    client_.set_basic_auth(credentials.substr(0, colon), colon < credentials.size() ? credentials.substr(colon + 1) : "");
  }

  bool on_head(const httplib::Response& head) {
    response_.status = head.status;
    response_.headers = headers_of(head.headers);
    in_body_ = true;
    return !response_.succeeded() || !sink_.on_head || keep(sink_.on_head(response_));
  }

  bool on_body(std::string_view piece) {
    if (stop_.stop_requested()) return false;
    if (response_.succeeded()) return keep(sink_.on_body(piece));
    response_.body.append(piece.substr(0, kMaxErrorBody - std::min(kMaxErrorBody, response_.body.size())));
    return response_.body.size() < kMaxErrorBody;
  }

  bool keep(Result<void> result) {
    if (!result) sink_error_ = std::move(result).error();
    return result.has_value();
  }

  const HttpRequest& request_;
  const HttpSink& sink_;
  const std::stop_token& stop_;
  httplib::Client client_;
  HttpResponse response_;
  std::optional<Error> sink_error_;
  bool in_body_ = false;
};

/// `start` has the URL and the redirects that led there.
Result<HttpResponse> exchange(const HttpRequest& request, HttpResponse start, const HttpSink& sink, const Environment& environment,
                              const std::stop_token& stop) {
  const std::optional<Proxy> proxy = CUPEL_TRY(proxy_for(start.url, environment));
  const bool is_own_server = start.url.origin() == request.url.origin();
  const std::string shown = start.url.shown();
  try {
    Exchange exchange(request, std::move(start), sink, stop);
    if (proxy) exchange.use_proxy(*proxy);
    if (const auto ca_file = environment.get("SSL_CERT_FILE")) exchange.use_ca_file(*ca_file);
    return exchange.run(is_own_server);
  } catch (const std::exception& error) {
    return fail(ErrorCode::internal, fmt::format("the HTTP library failed on {}: {}", shown, printable(error.what())));
  }
}

}  // namespace

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  if (const auto found = headers.find(name); found != headers.end()) return found->second;
  for (const HttpHeaders& before : redirects) {
    if (const auto found = before.find(name); found != before.end()) return found->second;
  }
  return std::nullopt;
}

Result<HttpResponse> HttpClient::get(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) const {
  HttpResponse start;
  start.url = request.url;
  for (int hop = 0; hop <= request.max_redirects; ++hop) {
    HttpResponse response = CUPEL_TRY(exchange(request, start, sink, environment_, stop));
    const auto location = response.headers.find("location");
    if (!is_redirect(response.status) || location == response.headers.end()) return response;
    Url next = CUPEL_TRY(resolve_url(start.url, location->second));
    if (start.url.scheme == "https" && next.scheme == "http") {
      return fail(ErrorCode::unavailable,
                  fmt::format("{} redirects to {} without encryption; it is not followed", start.url.shown(), next.shown()));
    }
    start.url = std::move(next);
    start.redirects.push_back(std::move(response.headers));
  }
  return fail(ErrorCode::unavailable, fmt::format("{} redirects more than {} times", request.url.shown(), request.max_redirects));
}

}  // namespace cupel::net
