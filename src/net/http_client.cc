#include "net/http_client.h"

#include <fmt/format.h>
#include <httplib.h>

#include <exception>
#include <utility>

#include "base/text.h"
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

HttpClient::HttpClient(Environment environment) : environment_(std::move(environment)), connections_(std::make_shared<ConnectionPool>()) {}

Result<HttpResponse> HttpClient::exchange(const Exchange& exchange, HttpResponse start, const HttpSink& sink,
                                          const std::stop_token& stop) const {
  const std::string origin = start.url.origin();
  const std::string shown = start.url.shown();
  try {
    std::unique_ptr<httplib::Client> connection = connections_->take(origin);
    if (!connection) {
      connection = make_connection(start.url, CUPEL_TRY(proxy_for(start.url, environment_)), environment_.get("SSL_CERT_FILE"));
    }
    Result<HttpResponse> response = run_exchange(*connection, exchange, std::move(start), sink, stop);
    connections_->put(origin, std::move(connection));
    return response;
  } catch (const std::exception& error) {
    return fail(ErrorCode::internal, fmt::format("the HTTP library failed on {}: {}", shown, printable(error.what())));
  }
}

Result<HttpResponse> HttpClient::get(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) const {
  HttpResponse start;
  start.url = request.url;
  for (int hop = 0; hop <= request.max_redirects; ++hop) {
    const bool is_own_server = start.url.origin() == request.url.origin();
    HttpResponse response = CUPEL_TRY(exchange({.request = request, .with_token = is_own_server}, start, sink, stop));
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
  return exchange({.request = request, .is_post = true, .with_token = true}, std::move(start), sink, stop);
}

}  // namespace cupel::net
