// Values of settings: text from the environment or the command line as the value its type takes, and a check of values from files.
// Types are those of core/fields.h ("text", "number", …).
#pragma once

#include <string_view>

#include "base/result.h"
#include "core/node.h"

namespace cupel {

/// A list of text is one item, or a JSON list. Errors: invalid_usage, what was expected and found, without the place.
Result<Node> setting_from_text(std::string_view text, std::string_view type);

/// Errors: invalid_config, what was expected and found, without the place.
Result<void> check_setting_type(const Node& value, std::string_view type);

}  // namespace cupel
