// A command as a row: name, summary, fields, run. The command line (cli/) is built from these rows, and so is all help.
#pragma once

#include <functional>
#include <istream>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/workspace.h"
#include "core/exit_status.h"
#include "core/fields.h"

namespace cupel {

/// The streams of a command; results go to `out`, messages for people to `err`. Tests hand in string streams.
struct Io {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  int width = 80;  // columns
  /// Ctrl-C calls the given function instead of asking the whole command to stop, until it is given an empty one.
  /// Called on another thread. Empty when nobody catches signals (tests).
  std::function<void(std::function<void()>)> catch_interrupts = nullptr;
};

struct CommandRow {
  std::string_view name;  // "run", or "models pull"
  std::string_view summary;
  std::string_view example;  // one command line that works
  std::vector<FieldInfo> fields;
  /// `args` is a map of field names to values, options and configuration merged. An Error is printed and becomes the exit status.
  Result<ExitStatus> (*run)(const Node& args, Workspace& workspace, Io& io) = nullptr;
  bool needs_config = true;  // false: also runs, with nothing but options, where the configuration is wrong
};

std::span<const CommandRow> all_commands();

}  // namespace cupel
