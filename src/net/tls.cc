#include "net/tls.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

namespace cupel::net {
namespace {

std::string cause() {
  std::array<char, 200> text{};
  const unsigned long code = ERR_get_error();
  if (code == 0) return "the connection was closed";
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

Error wait_error(Waiting::End end) {
  if (end == Waiting::End::stopped) return {ErrorCode::cancelled, "stopped", {}};
  return {ErrorCode::timeout, "too late", {}};
}

Result<std::shared_ptr<TlsTrust>> TlsTrust::load(const std::optional<std::string>& ca_file) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return fail(ErrorCode::unavailable, fmt::format("TLS cannot be used: {}", cause()));
  std::shared_ptr<TlsTrust> trust(new TlsTrust(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);  // whether an answer is whole is for HTTP to say
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const int loaded =
      ca_file ? SSL_CTX_load_verify_locations(context, ca_file->c_str(), nullptr) : SSL_CTX_set_default_verify_paths(context);
  if (loaded == 1) return trust;
  return fail(ErrorCode::unavailable,
              fmt::format("the certificates in {} cannot be used: {}", ca_file.value_or("the system's store"), cause()),
              {"correct SSL_CERT_FILE"});
}

TlsTrust::~TlsTrust() { SSL_CTX_free(context_); }

TlsSession::~TlsSession() {
  SSL_set_quiet_shutdown(session_, 1);
  SSL_free(session_);
}

Result<std::unique_ptr<TlsSession>> TlsSession::open(std::shared_ptr<TlsTrust> trust, int socket, const std::string& host,
                                                     const Waiting& waiting, Waiting::Instant until) {
  ERR_clear_error();
  SSL* session = SSL_new(trust->context_);
  if (session == nullptr) return fail(ErrorCode::unavailable, fmt::format("TLS cannot be used: {}", cause()));
  std::unique_ptr<TlsSession> opened(new TlsSession(std::move(trust), session, socket));
  CUPEL_CHECK(opened->handshake(host, waiting, until));
  return opened;
}

Result<void> TlsSession::handshake(const std::string& host, const Waiting& waiting, Waiting::Instant until) {
  // Without the name in its place any certificate would do.
  const bool is_bound =
      SSL_set_fd(session_, socket_) == 1 &&
      (is_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_), host.c_str()) == 1
                        : SSL_set_tlsext_host_name(session_, host.c_str()) == 1 && SSL_set1_host(session_, host.c_str()) == 1);
  if (!is_bound) return fail(ErrorCode::unavailable, fmt::format("TLS cannot be used with '{}': {}", host, cause()));
  for (;;) {
    const int result = SSL_connect(session_);
    if (result == 1) return {};
    const long verified = SSL_get_verify_result(session_);
    if (verified != X509_V_OK) {
      return fail(ErrorCode::unavailable, fmt::format("its certificate cannot be verified: {}", X509_verify_cert_error_string(verified)),
                  {"install ca-certificates, or set SSL_CERT_FILE to the CA file of your proxy"});
    }
    Result<bool> goes_on = wait_for(result, waiting, until);
    if (!goes_on) return fail(std::move(goes_on).error());
    if (!*goes_on) return fail(ErrorCode::unavailable, fmt::format("no TLS connection: {}", cause()));
  }
}

Result<bool> TlsSession::wait_for(int result, const Waiting& waiting, Waiting::Instant until) {
  const int wanted = SSL_get_error(session_, result);
  if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) return false;
  const Waiting::End end = waiting.wait(socket_, wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until);
  if (end != Waiting::End::ready) return fail(wait_error(end));
  return true;
}

Result<std::size_t> TlsSession::send(std::string_view bytes, const Waiting& waiting, Waiting::Instant until) {
  const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
  for (;;) {
    ERR_clear_error();
    const int sent = SSL_write(session_, bytes.data(), size);
    if (sent > 0) return static_cast<std::size_t>(sent);
    if (!CUPEL_TRY(wait_for(sent, waiting, until))) return fail(ErrorCode::io, cause());
  }
}

Result<std::size_t> TlsSession::receive(char* buffer, std::size_t size, const Waiting& waiting, Waiting::Instant until) {
  for (;;) {
    ERR_clear_error();
    const int got = SSL_read(session_, buffer, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
    if (got > 0) return static_cast<std::size_t>(got);
    if (SSL_get_error(session_, got) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    if (!CUPEL_TRY(wait_for(got, waiting, until))) return fail(ErrorCode::io, cause());
  }
}

}  // namespace cupel::net
