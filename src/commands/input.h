// Text that a command takes from its standard input or from a file.
#pragma once

#include <string>
#include <string_view>

#include "commands/command.h"

namespace cupel {

/// The standard input to its end, without a last line break; at most what a model could ever read. `what` is "the prompt".
/// Errors: limit_exceeded.
Result<std::string> read_input(Io& io, std::string_view what);

/// The text is UTF-8 and more than white space. Errors: invalid_usage.
Result<void> check_text(std::string_view text, std::string_view what);

}  // namespace cupel
