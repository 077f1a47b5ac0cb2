#include "engine/watchdog.h"

#include <fmt/format.h>

#include <algorithm>

namespace cupel::engine {

Watchdog::Watchdog(std::function<void(const std::string&)> expired)
    : expired_(std::move(expired)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Watchdog::~Watchdog() = default;

Watchdog::Guard::Guard(Watchdog* watchdog, std::string_view what, std::chrono::milliseconds limit) : watchdog_(watchdog) {
  if (watchdog_ == nullptr) return;
  std::string message = fmt::format("{} did not finish within {:.3g} s", what, std::chrono::duration<double>(limit).count());
  const std::scoped_lock lock(watchdog_->mutex_);
  entry_ = watchdog_->entries_.insert(watchdog_->entries_.end(), {std::move(message), std::chrono::steady_clock::now() + limit});
  watchdog_->changed_.notify_all();
}

Watchdog::Guard::~Guard() {
  if (watchdog_ == nullptr) return;
  const std::scoped_lock lock(watchdog_->mutex_);
  watchdog_->entries_.erase(entry_);
}

void Watchdog::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto first =
        std::min_element(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.deadline < b.deadline; });
    if (first == entries_.end()) {
      changed_.wait(lock, stop, [&] { return !entries_.empty(); });
    } else if (std::chrono::steady_clock::now() >= first->deadline) {
      expired_(first->message);
      return;
    } else {
      // A copy: the entry may be gone when the wait ends. A sooner deadline that comes meanwhile ends the wait.
      const auto deadline = first->deadline;
      changed_.wait_until(lock, stop, deadline, [&] {
        return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.deadline < deadline; });
      });
    }
  }
}

}  // namespace cupel::engine
