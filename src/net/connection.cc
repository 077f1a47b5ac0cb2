#include "net/connection.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "net/addresses.h"
#include "net/response_parser.h"

namespace cupel::net {
namespace {

std::string reason(int problem) { return std::strerror(problem); }

void set_options(int socket) {
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
}

/// A connected socket. Errors: unavailable with the reason, timeout, cancelled.
Result<int> connect_to(const Address& address, const Waiting& waiting, Waiting::Instant until) {
  const int socket = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return fail(ErrorCode::unavailable, reason(errno));
  set_options(socket);
  int problem = connect(socket, reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0 ? 0 : errno;
  if (problem == EINPROGRESS) {
    const Waiting::End end = waiting.wait(socket, POLLOUT, until);
    if (end != Waiting::End::ready) {
      close(socket);
      return fail(wait_error(end));
    }
    socklen_t size = sizeof problem;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size);
  }
  if (problem == 0) return socket;
  close(socket);
  return fail(ErrorCode::unavailable, reason(problem));
}

// The addresses in turn; one that does not answer takes its share of the time only.
Result<int> connect_to_any(const Url& url, const Waiting& waiting, Waiting::Instant until) {
  const std::vector<Address> addresses = CUPEL_TRY(look_up(url.host, url.port, waiting, until));
  Error last{ErrorCode::unavailable, "it has no address", {}};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto now = std::chrono::steady_clock::now();
    const auto share = (until - now) / static_cast<std::int64_t>(addresses.size() - i);
    Result<int> socket = connect_to(addresses[i], waiting, now + share);
    if (socket || socket.error().code == ErrorCode::cancelled) return socket;
    last = std::move(socket).error();
  }
  return fail(std::move(last));
}

std::string host_and_port(const Url& url) {
  const bool is_v6 = url.host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", url.host, url.port) : fmt::format("{}:{}", url.host, url.port);
}

}  // namespace

std::string basic_authorization(const std::string& credentials) {
  std::string text = credentials.find(':') == std::string::npos ? credentials + ":" : credentials;
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return "Basic " + out;
}

Result<std::unique_ptr<Connection>> Connection::open(const Route& route, const Waiting& waiting, Waiting::Instant until) {
  const bool is_secure = route.target.scheme == "https";
  Result<int> socket = connect_to_any(route.proxy ? route.proxy->url : route.target, waiting, until);
  if (!socket) {
    const bool is_proxy = route.proxy && socket.error().code == ErrorCode::unavailable;
    if (is_proxy)
      socket.error().message = fmt::format("the proxy {} cannot be reached: {}", route.proxy->url.origin(), socket.error().message);
    return fail(std::move(socket).error());
  }
  std::unique_ptr<Connection> connection(new Connection(*socket));
  if (route.proxy && is_secure) CUPEL_CHECK(connection->ask_proxy_for(route.target, *route.proxy, waiting, until));
  connection->names_whole_urls_ = route.proxy && !is_secure;
  if (is_secure) connection->tls_ = CUPEL_TRY(TlsSession::open(route.trust, connection->socket_, route.target.host, waiting, until));
  return connection;
}

Connection::~Connection() {
  tls_.reset();
  close(socket_);
}

// CONNECT (RFC 9110, 9.3.6): what is sent afterwards is between us and the server.
Result<void> Connection::ask_proxy_for(const Url& target, const Proxy& proxy, const Waiting& waiting, Waiting::Instant until) {
  std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: cupel\r\n", host_and_port(target));
  if (!proxy.url.credentials.empty()) request += fmt::format("Proxy-Authorization: {}\r\n", basic_authorization(proxy.url.credentials));
  CUPEL_CHECK(send(request + "\r\n", waiting, until));
  int status = 0;
  std::string head;
  std::array<char, 1> byte{};  // what follows the head is the server's
  while (!head.ends_with("\r\n\r\n") && head.size() < (16U << 10U)) {
    if (CUPEL_TRY(receive(byte.data(), byte.size(), waiting, until)) == 0) break;
    head += byte[0];
  }
  ResponseParser parser;
  const ResponseParser::Sink sink{.on_head = [&](int found, const HttpHeaders&) -> Result<void> {
                                    status = found;
                                    return {};
                                  },
                                  .on_body = [](std::string_view) -> Result<void> { return {}; }};
  const Result<void> parsed = parser.feed(head, sink);
  if (parsed && status >= 200 && status < 300) return {};
  const std::string why = status == 407 ? "it wants other credentials"
                          : status != 0 ? fmt::format("it answers HTTP {}", status)
                                        : "it does not answer";
  return fail(ErrorCode::unavailable,
              fmt::format("the proxy {} does not connect to {}: {}", proxy.url.origin(), host_and_port(target), why));
}

Result<void> Connection::send(std::string_view bytes, const Waiting& waiting, Waiting::Instant until) {
  while (!bytes.empty()) {
    if (tls_) {
      bytes.remove_prefix(CUPEL_TRY(tls_->send(bytes, waiting, until)));
      continue;
    }
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (const Waiting::End end = waiting.wait(socket_, POLLOUT, until); end != Waiting::End::ready) return fail(wait_error(end));
    } else if (errno != EINTR) {
      return fail(ErrorCode::io, reason(errno));
    }
  }
  return {};
}

Result<std::size_t> Connection::receive(char* buffer, std::size_t size, const Waiting& waiting, Waiting::Instant until) {
  if (waiting.stop_requested()) return fail(wait_error(Waiting::End::stopped));
  if (std::chrono::steady_clock::now() >= until) return fail(wait_error(Waiting::End::late));  // also of a server that never pauses
  if (tls_) return tls_->receive(buffer, size, waiting, until);
  for (;;) {
    const ssize_t got = recv(socket_, buffer, size, 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (const Waiting::End end = waiting.wait(socket_, POLLIN, until); end != Waiting::End::ready) return fail(wait_error(end));
    } else if (errno != EINTR) {
      return fail(ErrorCode::io, reason(errno));
    }
  }
}

bool Connection::is_idle() const {
  pollfd polled{socket_, POLLIN, 0};
  return poll(&polled, 1, 0) == 0;
}

}  // namespace cupel::net
