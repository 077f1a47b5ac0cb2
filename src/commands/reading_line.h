// The line that is redrawn on a terminal while much is read before a run begins: "reading suites: 12000 cases"; gone in the end. Not for
// the run itself: that is the console report's.
#pragma once

#include <string>

#include "app/load_plan.h"
#include "commands/command.h"

namespace cupel {

/// One thread. Clock and streams must outlive it.
class ReadingLine {
 public:
  struct Words {
    std::string what, items;  // "suites", "cases"
  };
  ReadingLine(const Clock& clock, Io& io, Words words);
  ReadingLine(const ReadingLine&) = delete;
  ReadingLine& operator=(const ReadingLine&) = delete;
  ~ReadingLine();

  /// Another one was read. Nothing is drawn where it is over soon.
  void count();

 private:
  const Clock& clock_;
  Io& io_;
  const Words words_;
  Clock::Instant next_;
  std::size_t read_ = 0;
  bool is_drawn_ = false;
};

/// Draws such a line for everything that is read. Clock and streams must outlive it.
TellReading reading_lines(const Clock& clock, Io& io);

}  // namespace cupel
