// The one line that is redrawn while a run goes on: how far it is, outcomes so far, tokens per second, time left. Terminals only.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <ostream>
#include <utility>

#include "core/reporter.h"
#include "reporters/console/style.h"

namespace cupel::console {

class ProgressBar {
 public:
  ProgressBar(const ReporterOptions& options, const Style& style) : options_(options), style_(style) {}

  void start(std::size_t attempts);
  void count(Outcome outcome);
  void count_tokens(std::size_t tokens);
  /// Draws when something changed and the last drawing is long enough ago to be read.
  void draw();
  /// Leaves an empty line for what comes next.
  void erase();

 private:
  std::string line() const;
  std::optional<double> left_ms() const;  // at the speed of the last seconds; nothing while it is not known

  const ReporterOptions& options_;
  const Style& style_;
  Clock::Instant started_;
  std::deque<std::pair<Clock::Instant, std::size_t>> samples_ = {{Clock::Instant(), 0}};  // attempts done by then; the oldest first
  std::optional<Clock::Instant> drawn_;
  std::size_t total_ = 0, done_ = 0, tokens_ = 0;
  std::size_t counts_[4] = {};
};

}  // namespace cupel::console
