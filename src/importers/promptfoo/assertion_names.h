// The names that promptfoo's assertions have, whether they exist here or not: what tells a type without equivalent from a misspelt one,
// and a cell of a table that names a type from a text.
#pragma once

#include <string>
#include <string_view>

namespace cupel::promptfoo {

/// Without `not-`.
bool is_assertion_name(std::string_view name);

/// ", did you mean 'x'?" or "".
std::string nearest_assertion_name(std::string_view name);

}  // namespace cupel::promptfoo
