// The words after `cupel` as values: which command, and what its fields were given. The only user of the argument-parsing library.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "commands/command.h"

namespace cupel {

struct Invocation {
  const CommandRow* command = nullptr;            // null when only help or the version is wanted
  std::vector<std::pair<FieldInfo, Node>> given;  // in the order of the command's fields, then the global ones
  std::optional<std::string> help_topic;          // --help was given: "" is the overview
  bool wants_version = false;
};

/// Errors: invalid_usage (unknown command or option with the nearest spelling, wrong values), with the line that shows help.
Result<Invocation> parse_command_line(std::span<const std::string> words, std::span<const CommandRow> commands);

}  // namespace cupel
