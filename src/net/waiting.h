// Waiting for a socket: until it is ready, until an instant, or until somebody requests a stop, whichever is first.
#pragma once

#include <chrono>
#include <stop_token>

namespace cupel::net {

class Waiting {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  enum class End { ready, late, stopped };

  explicit Waiting(std::stop_token stop);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  /// Events as poll(2) names them; a descriptor below 0 is never ready. Blocks.
  End wait(int descriptor, short events, Instant until) const;

  bool stop_requested() const { return stop_.stop_requested(); }
  const std::stop_token& stop() const { return stop_; }

 private:
  const std::stop_token stop_;
  int wakes_ = -1;  // an eventfd
};

}  // namespace cupel::net
