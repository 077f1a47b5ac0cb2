// Prints a model's answer, whole or in pieces: as it is into files and pipes, without control characters on a terminal.
#pragma once

#include <string_view>

#include "commands/command.h"

namespace cupel {

class AnswerPrinter {
 public:
  explicit AnswerPrinter(Io& io) : io_(io) {}
  /// Visible at once. Complete UTF-8.
  void print(std::string_view piece);
  /// Ends the line if the answer did not.
  void end();

 private:
  Io& io_;
  bool at_line_start_ = true;
};

}  // namespace cupel
