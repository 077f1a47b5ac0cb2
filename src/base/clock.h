// Time as an argument: code that waits or stamps takes a Clock, so that tests need no sleep.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace cupel {

class Clock {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  virtual ~Clock() = default;
  virtual Instant now() const = 0;  // monotonic
  virtual std::chrono::system_clock::time_point wall() const = 0;

  /// Blocks for the duration, or until stop is requested. False when stopped. A test's clock does not really wait.
  virtual bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) const;
};

/// The machine's own clocks; immutable, so one instance may be shared by all threads.
const Clock& system_clock();

/// Milliseconds as a double, the unit of every `_ms` field.
double to_ms(std::chrono::steady_clock::duration duration);

/// RFC 3339 in UTC with milliseconds: 2026-11-21T12:00:00.000Z
std::string to_rfc3339(std::chrono::system_clock::time_point time);

/// Its day in UTC: 2026-11-21
std::string to_date(std::chrono::system_clock::time_point time);

/// The way back, of texts in just that form.
std::optional<std::chrono::system_clock::time_point> from_rfc3339(const std::string& text);

}  // namespace cupel
