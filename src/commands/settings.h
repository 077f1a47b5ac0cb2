// The settings there are: the options of all commands and the few that every command has. What configuration knows, and nothing else.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "commands/command.h"

namespace cupel {

/// Options that every command takes besides its own.
std::vector<FieldInfo> global_options();

/// The options of the commands (not what is given without a name) and the global ones, each name once, by name. Where one command
/// takes a single text and another a list of them, the setting is a list.
std::vector<FieldInfo> settings_of(std::span<const CommandRow> commands);

/// Where messages on this stream may be coloured: --color, else whether it is a terminal.
bool wants_color(const Workspace& workspace, bool is_terminal);

}  // namespace cupel
