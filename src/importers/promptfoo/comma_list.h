// A list written as one text: `blue, "red, dark", green`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cupel::promptfoo {

/// Trimmed and without the empty ones; quotes keep the commas inside them.
std::vector<std::string> split_comma_list(std::string_view text);

}  // namespace cupel::promptfoo
