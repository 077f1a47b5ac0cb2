// Elements that a check over XML or HTML asks for: names from the outside in, apart by dots (`report.author.name`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace cupel {

/// Markup longer than this is not looked at: outcome error.
inline constexpr std::size_t kMostMarkupBytes = 1U << 20U;

inline std::vector<std::string> path_of(std::string_view element) { return split(element, '.'); }

}  // namespace cupel
