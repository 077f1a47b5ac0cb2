// Values as JavaScript has them: promptfoo's configuration is read by it, so 1.0 is inserted as 1 and a list in a text is JSON.
#pragma once

#include <string>

#include "core/json.h"
#include "core/node.h"

namespace cupel::promptfoo {

/// Numbers without a fraction become whole numbers; infinities become text.
Json to_script_json(const Node& node);

/// A scalar as text: 5.0 is "5", null is "null". Lists and maps as JSON.
std::string to_script_text(const Node& node);

}  // namespace cupel::promptfoo
