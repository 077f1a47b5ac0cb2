#include "base/clock.h"

#include <fmt/chrono.h>

#include <condition_variable>
#include <mutex>

namespace cupel {
namespace {

class SystemClock final : public Clock {
 public:
  Instant now() const override { return std::chrono::steady_clock::now(); }
  std::chrono::system_clock::time_point wall() const override { return std::chrono::system_clock::now(); }
};

}  // namespace

bool Clock::wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) const {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

double to_ms(std::chrono::steady_clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
  const auto since = time.time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(seconds.count())), ms);
}

std::string to_date(std::chrono::system_clock::time_point time) { return to_rfc3339(time).substr(0, 10); }

std::optional<std::chrono::system_clock::time_point> from_rfc3339(const std::string& text) {
  std::tm parts{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  int ms = 0;
  if (rest == nullptr || std::sscanf(rest, ".%3dZ", &ms) != 1) return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&parts)) + std::chrono::milliseconds(ms);
}

}  // namespace cupel
