// JSON Schema (read by json_schema/schema.h) as a grammar for the JSON texts that satisfy it. Fails closed: a rule that is not honoured
// is refused by name; what the standard does not define is an annotation. The grammar may allow less than the schema: one way of writing
// (json_text.h), members in the order of `properties` and no others where properties are named, usual forms of formats
// (docs/formats/constraints.md has the list); never more.
#pragma once

#include <string_view>

#include "base/result.h"
#include "constraint/expression.h"

namespace cupel::constraint {

/// Errors: invalid_usage naming the place in the schema (what Schema::load refuses, a keyword that is not possible in a grammar, nothing
/// can satisfy it); limit_exceeded.
Result<Grammar> parse_schema(std::string_view text);

}  // namespace cupel::constraint
