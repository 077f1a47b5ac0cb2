#include "net/http_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "net/connection_pool.h"
#include "net/http_exchange.h"
#include "net/proxy.h"

namespace cupel::net {
namespace {

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

}  // namespace

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  if (const auto found = headers.find(name); found != headers.end()) return found->second;
  for (const HttpHeaders& before : redirects) {
    if (const auto found = before.find(name); found != before.end()) return found->second;
  }
  return std::nullopt;
}

struct HttpClient::Shared {
  ConnectionPool connections;
  std::mutex mutex;
  std::shared_ptr<TlsTrust> trust;  // loaded at the first https
};

HttpClient::HttpClient(Environment environment) : environment_(std::move(environment)), shared_(std::make_shared<Shared>()) {}

Result<std::shared_ptr<TlsTrust>> HttpClient::trust() const {
  const std::scoped_lock lock(shared_->mutex);
  if (!shared_->trust) shared_->trust = CUPEL_TRY(TlsTrust::load(environment_.get("SSL_CERT_FILE")));
  return shared_->trust;
}

Result<HttpResponse> HttpClient::exchange(Exchange exchange, const HttpResponse& start, const HttpSink& sink,
                                          const Waiting& waiting) const {
  const HttpRequest& request = exchange.request;
  const std::string origin = start.url.origin();
  Route route{.target = start.url, .proxy = CUPEL_TRY(proxy_for(start.url, environment_)), .trust = nullptr};
  if (route.proxy && start.url.scheme == "http") exchange.proxy_credentials = route.proxy->url.credentials;
  Deadlines deadlines{.began = std::chrono::steady_clock::now(), .last = Waiting::Instant::max()};
  if (request.max_time) deadlines.last = deadlines.began + std::max(*request.max_time, std::chrono::milliseconds(1));
  for (;;) {
    std::unique_ptr<Connection> connection = shared_->connections.take(origin);
    const bool served_before = connection != nullptr;
    if (!connection) {
      if (start.url.scheme == "https") route.trust = CUPEL_TRY(trust());
      const auto until = std::min(deadlines.last, std::chrono::steady_clock::now() + request.connect_timeout);
      Result<std::unique_ptr<Connection>> opened = Connection::open(route, waiting, until);
      if (!opened) return fail(about(start.url, std::move(opened).error(), deadlines, false));
      connection = *std::move(opened);
    }
    Exchanged exchanged = run_exchange(*connection, exchange, start, sink, waiting, deadlines);
    if (exchanged.keeps_open) shared_->connections.put(origin, std::move(connection));
    const bool was_closed = !exchanged.response && exchanged.response.error().code == ErrorCode::io;
    if (!was_closed || !served_before || exchanged.was_heard) return std::move(exchanged.response);
    // It was closed while nobody used it, and the server has seen nothing of this request (RFC 9112, 9.3.1).
  }
}

Result<HttpResponse> HttpClient::get(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) const {
  const Waiting waiting(stop);
  HttpResponse start;
  start.url = request.url;
  for (int hop = 0; hop <= request.max_redirects; ++hop) {
    const bool is_own_server = start.url.origin() == request.url.origin();
    HttpResponse response = CUPEL_TRY(exchange({.request = request, .with_token = is_own_server}, start, sink, waiting));
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

Result<HttpResponse> HttpClient::post(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) const {
  HttpResponse start;
  start.url = request.url;
  return exchange({.request = request, .is_post = true, .with_token = true}, start, sink, Waiting(stop));
}

}  // namespace cupel::net
