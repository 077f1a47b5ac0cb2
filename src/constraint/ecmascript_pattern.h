// Patterns of ECMA 262 (with its Unicode flag, as JSON Schema asks for) in the words of PCRE2, which differ in escapes, classes and groups.
// Not a parser: what both read alike is left to the library.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

/// Errors: invalid_suite where the pattern has an escape or a group that ECMA 262 does not know.
Result<std::string> to_pcre(std::string_view pattern);

}  // namespace cupel
