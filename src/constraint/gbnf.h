// GBNF, the grammars of llama.cpp: `root ::= "yes" | "no"`. Rules, literals, character classes, groups, alternatives and repetitions;
// token references (<[1]>, <think>) are refused, because answers are judged by their text.
#pragma once

#include <string_view>

#include "base/result.h"
#include "constraint/expression.h"

namespace cupel::constraint {

/// Errors: invalid_usage with line and column; limit_exceeded.
Result<Grammar> parse_gbnf(std::string_view source);

}  // namespace cupel::constraint
