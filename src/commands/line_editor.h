// Reads lines: with editing and history in a terminal (libedit), plainly from anything else. Not for passwords.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "commands/command.h"

namespace cupel {

class LineEditor {
 public:
  virtual ~LineEditor() = default;

  /// Blocks. The line without its end; nothing at the end of the input. Ctrl-C discards the line being typed.
  virtual std::optional<std::string> read(const std::string& prompt) = 0;
};

/// The history is read from and appended to `history_file`; where that cannot be, there just is none.
std::unique_ptr<LineEditor> make_line_editor(Io& io, const std::filesystem::path& history_file);

}  // namespace cupel
