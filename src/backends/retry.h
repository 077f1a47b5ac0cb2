// When it is worth asking a server again, and after how long. Only for what may pass by itself: too many requests, a server that is
// overloaded or restarts, a connection that was closed before the answer began. Sends and waits for nothing itself.
#pragma once

#include <chrono>
#include <optional>

#include "net/http_client.h"

namespace cupel {

/// What a server asks to wait before the next request: Retry-After (RFC 9110, 10.2.3, seconds or a date) or retry-after-ms.
std::optional<std::chrono::milliseconds> retry_after(const net::HttpResponse& response, std::chrono::system_clock::time_point now);

/// The tries of one request.
class Retries {
 public:
  /// `spread` 0 to 1 lengthens waits by up to a quarter, so that many requests that were refused together do not come back together.
  explicit Retries(double spread) : spread_(spread) {}

  /// How long to wait before the next try; nothing when the answer stands, or too many tries had it, or the wait asked for is too long.
  std::optional<std::chrono::milliseconds> after(const net::HttpResponse& response, std::chrono::system_clock::time_point now);
  std::optional<std::chrono::milliseconds> after_closed_connection();

  int tries() const { return tries_; }

 private:
  std::optional<std::chrono::milliseconds> back_off(int most_tries);

  const double spread_;
  int tries_ = 1;
};

}  // namespace cupel
