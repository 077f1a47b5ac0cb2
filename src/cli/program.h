// The program: from the process's arguments, environment and streams to a command and its exit status.
#pragma once

#include <span>

namespace cupel {

/// `arguments` are main's, the program's name first. Returns the exit status.
int run_program(std::span<char* const> arguments);

}  // namespace cupel
