// A connection to one server, in the clear or by TLS, directly or through a proxy. Knows bytes; requests and answers are
// http_exchange.h's business. Used by one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/proxy.h"
#include "net/tls.h"
#include "net/url.h"
#include "net/waiting.h"

namespace cupel::net {

struct Route {
  Url target;
  std::optional<Proxy> proxy;
  std::shared_ptr<TlsTrust> trust;  // of https
};

class Connection {
 public:
  /// Blocks: finds the address, connects, goes through the proxy, and shakes hands. Errors: unavailable (name, refused, proxy,
  /// certificate), timeout, cancelled, io.
  static Result<std::unique_ptr<Connection>> open(const Route& route, const Waiting& waiting, Waiting::Instant until);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// All of it. Errors: io, timeout, cancelled.
  Result<void> send(std::string_view bytes, const Waiting& waiting, Waiting::Instant until);
  /// 0 = the server has closed the connection. Errors: io, timeout, cancelled.
  Result<std::size_t> receive(char* buffer, std::size_t size, const Waiting& waiting, Waiting::Instant until);

  /// Nothing was sent or closed by the server while nobody asked it anything. Does not block.
  bool is_idle() const;
  /// Requests name the whole URL, as a proxy in the clear wants it.
  bool names_whole_urls() const { return names_whole_urls_; }

 private:
  explicit Connection(int socket) : socket_(socket) {}
  Result<void> ask_proxy_for(const Url& target, const Proxy& proxy, const Waiting& waiting, Waiting::Instant until);

  const int socket_;
  std::unique_ptr<TlsSession> tls_;
  bool names_whole_urls_ = false;
};

/// "Basic …", of a URL's credentials.
std::string basic_authorization(const std::string& credentials);

}  // namespace cupel::net
