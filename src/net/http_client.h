// HTTP requests of this process: one call from URL to the end of the body, with redirects, proxies, TLS, connections that stay open,
// and cancellation. Knows nothing of hubs, models or retries.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "net/response_parser.h"
#include "net/url.h"

namespace cupel::net {

struct HttpRequest {
  Url url;
  HttpHeaders headers;
  HttpHeaders private_headers;  // such as keys: as bearer_token
  std::string bearer_token;     // sent to the URL's own origin only, never to where it redirects, and never in a message
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds read_timeout{60'000};     // without a byte
  std::optional<std::chrono::milliseconds> max_time;  // from the beginning of each exchange to its last byte
  int max_redirects = 10;
  std::string body;  // of post()
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  Url url;                             // where it came from, after redirects
  std::vector<HttpHeaders> redirects;  // the headers of the redirects before it, in order
  std::string body;                    // of a status other than 2xx, at most 64 KiB: what the server says went wrong

  /// Of this response, else of the first redirect that has it.
  std::optional<std::string> header(std::string_view name) const;
  bool succeeded() const { return status >= 200 && status < 300; }
};

/// What a body goes to. An error ends the request and is returned from it.
struct HttpSink {
  std::function<Result<void>(const HttpResponse&)> on_head;  // before the first byte of a 2xx body; may be empty
  std::function<Result<void>(std::string_view)> on_body;     // pieces of a 2xx body, in order, as sent (not decompressed)
  /// Asked after each piece; true where nothing more is wanted of the body. Its end is then waited for only briefly, so that the connection
  /// can serve again, and however it ends the response is a whole one. May be empty.
  std::function<bool()> has_all = {};
};

class ConnectionPool;
class TlsTrust;
class Waiting;
struct Exchange;

/// Thread-safe: any number of requests at once, each on a connection of its own while it lasts. Copies share the connections.
class HttpClient {
 public:
  /// Proxies and the CA file (SSL_CERT_FILE, else the system's) come from the environment.
  explicit HttpClient(Environment environment);

  /// GET. Blocks on the calling thread, where the sink is called too. Any status is a response, not an error.
  /// Errors: unavailable (no connection, name, certificate: URL and cause), io (closed before the answer or in the middle), timeout,
  /// cancelled, invalid_config (proxy), or what the sink returned.
  Result<HttpResponse> get(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) const;

  /// POST of the request's body. As get(), but a redirect is a response like any other: a body is not sent to where nobody meant it to go.
  Result<HttpResponse> post(const HttpRequest& request, const HttpSink& sink, const std::stop_token& stop) const;

 private:
  Result<HttpResponse> exchange(Exchange exchange, const HttpResponse& start, const HttpSink& sink, const Waiting& waiting) const;
  Result<std::shared_ptr<TlsTrust>> trust() const;

  struct Shared;
  Environment environment_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace cupel::net
