// Regular expressions as people know them from JSON Schema and JavaScript, read as what a text may be: characters, classes, groups,
// alternatives, repetitions, and anchors at the ends. What looks around or back (lookahead, \1, \b) cannot be followed character by
// character and is refused by name. Not for searching in texts: that is constraint/pattern.h.
#pragma once

#include <string_view>

#include "base/result.h"
#include "constraint/expression.h"

namespace cupel::constraint {

enum class RegexMeans {
  whole,   // the text is a match; ^ and $ change nothing
  search,  // the text has a match somewhere, as in JSON Schema; ^ and $ hold it to the ends
};

/// Errors: invalid_usage, naming the character.
Result<Expr> parse_regex(std::string_view pattern, RegexMeans means);

}  // namespace cupel::constraint
