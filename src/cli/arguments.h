// What a command is given: its fields' values from options, else configuration. Pure.
#pragma once

#include "cli/command_line.h"
#include "config/config.h"

namespace cupel {

/// A map of field names to values; a field that nobody set is left out and keeps the command's own default.
/// Errors: invalid_usage (a required option is missing), invalid_config (a list where the command takes one value).
Result<Node> arguments_of(const Invocation& invocation, const Config& config);

/// The configuration with the options that were given as its strongest layer.
Config config_with_options(Config config, const Invocation& invocation);

}  // namespace cupel
