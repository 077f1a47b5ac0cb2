// Completion scripts for shells, made from the rows: commands, their options, and the values that are known. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "commands/help_text.h"

namespace cupel {

inline constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

/// Errors: unknown_name for another shell.
Result<std::string> completion_script(std::string_view shell, const HelpSubjects& subjects);

}  // namespace cupel
