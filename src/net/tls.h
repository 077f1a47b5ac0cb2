// TLS over a connected socket, by OpenSSL: the certificate is verified against the system's authorities or a file, and the name against it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/waiting.h"

struct ssl_ctx_st;
struct ssl_st;

namespace cupel::net {

/// What certificates are verified against. Thread-safe.
class TlsTrust {
 public:
  /// Errors: unavailable (the file cannot be used).
  static Result<std::shared_ptr<TlsTrust>> load(const std::optional<std::string>& ca_file);
  ~TlsTrust();
  TlsTrust(const TlsTrust&) = delete;
  TlsTrust& operator=(const TlsTrust&) = delete;

 private:
  friend class TlsSession;
  explicit TlsTrust(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* const context_;
};

class TlsSession {
 public:
  /// Blocks for the handshake. The socket is the caller's and does not block. Errors: unavailable (certificate, handshake), io, timeout,
  /// cancelled.
  static Result<std::unique_ptr<TlsSession>> open(std::shared_ptr<TlsTrust> trust, int socket, const std::string& host,
                                                  const Waiting& waiting, Waiting::Instant until);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// How many bytes were taken, at least one. Errors: io, timeout, cancelled.
  Result<std::size_t> send(std::string_view bytes, const Waiting& waiting, Waiting::Instant until);
  /// 0 = the server has closed the connection.
  Result<std::size_t> receive(char* buffer, std::size_t size, const Waiting& waiting, Waiting::Instant until);

 private:
  TlsSession(std::shared_ptr<TlsTrust> trust, ssl_st* session, int socket) : trust_(std::move(trust)), session_(session), socket_(socket) {}
  Result<void> handshake(const std::string& host, const Waiting& waiting, Waiting::Instant until);
  /// Waits for what OpenSSL wants after this result. False where it is an end.
  Result<bool> wait_for(int result, const Waiting& waiting, Waiting::Instant until);

  const std::shared_ptr<TlsTrust> trust_;
  ssl_st* const session_;
  const int socket_;
};

/// The error of a wait that did not end with a ready socket.
Error wait_error(Waiting::End end);

}  // namespace cupel::net
