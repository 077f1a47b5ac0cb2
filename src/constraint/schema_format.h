// What texts a `format` of JSON Schema allows, as regular expressions: usual ones of the kind, not every one that the standards allow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cupel::constraint {

/// Of a format that can be written under a constraint, a pattern for the whole text.
std::optional<std::string> format_pattern(std::string_view format);

std::vector<std::string_view> format_names();

}  // namespace cupel::constraint
