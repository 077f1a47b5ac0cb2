// Ends the process when something that should be short does not come back: the only cure for foreign code in an endless loop.
// Only the worker process has one; without a watchdog (in-process use) guards do nothing.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace cupel::engine {

class Watchdog {
  struct Entry {
    std::string message;  // made beforehand: when the limit is over there may be no memory left to make it
    std::chrono::steady_clock::time_point deadline;
  };

 public:
  /// `expired` is called once, from the watchdog's thread, with "WHAT did not finish within N s".
  explicit Watchdog(std::function<void(const std::string&)> expired);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Watches until it is destroyed.
  class Guard {
   public:
    Guard(Watchdog* watchdog, std::string_view what, std::chrono::milliseconds limit);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Watchdog* watchdog_;  // may be null
    std::list<Entry>::iterator entry_;
  };

 private:
  void run(const std::stop_token& stop);

  std::function<void(const std::string&)> expired_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Entry> entries_;
  std::jthread thread_;
};

}  // namespace cupel::engine
