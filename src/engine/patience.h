// How long a caller waits for a call that was stopped or whose time is over: the engine ends it itself, unless nothing in it moves any
// more. Then the caller goes, whatever becomes of the engine.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <stop_token>

#include "engine/question.h"

namespace cupel::engine {

class Patience {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // For a step of inference to end, and the news of it to come.
  static constexpr std::chrono::milliseconds kGrace{1000};       // after a call's time
  static constexpr std::chrono::milliseconds kGraceOfStop{500};  // somebody waits at a keyboard

  Patience(std::optional<double> timeout_ms, std::stop_token stop) : timeout_ms_(timeout_ms), stop_(std::move(stop)) {}

  /// Call with what has come (a call's time starts when it does), often. An error, timeout or cancelled, when it is over.
  std::optional<Error> after(std::span<const News> news, Time now);

 private:
  std::optional<double> timeout_ms_;
  std::stop_token stop_;
  std::optional<Time> started_;
  std::optional<Time> stopped_;
};

}  // namespace cupel::engine
