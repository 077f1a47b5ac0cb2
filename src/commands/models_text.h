// How sizes and the progress of long operations on models are shown.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "commands/command.h"
#include "models/progress.h"

namespace cupel {

/// "98.4 MB": decimal units, three digits.
std::string size_text(std::uint64_t bytes);

/// "1.23 B", "135 M": for numbers of parameters.
std::string count_text(std::uint64_t count);

/// Progress on stderr: one line that is rewritten on a terminal, else a line now and then. Nothing when told to be quiet.
class ProgressLine {
 public:
  ProgressLine(Io& io, const Workspace& workspace);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { end(); }

  /// Refers to this object.
  Progress callback();

  /// Leaves the line, if one was begun.
  void end();

 private:
  void show(std::string_view what, std::uint64_t done, std::uint64_t total);
  std::string line(std::string_view what, std::uint64_t done, std::uint64_t total) const;

  Io& io_;
  const Clock& clock_;
  bool quiet_ = false;
  bool line_open_ = false;
  std::string what_;
  Clock::Instant started_;
  Clock::Instant shown_;
  std::uint64_t started_at_ = 0;  // bytes that were there when this part began
};

}  // namespace cupel
