// JSON Schema (drafts 6, 7, 2019-09, 2020-12) as a grammar for the JSON texts that satisfy it. Fails closed: a keyword that is not
// honoured is refused by name. The grammar may allow less than the schema: one way of writing (json_text.h), members in the order of
// `properties` and no others where properties are named, usual forms of formats (docs/formats/constraints.md has the list); never more.
#pragma once

#include <string_view>

#include "base/result.h"
#include "constraint/expression.h"

namespace cupel::constraint {

/// Errors: invalid_usage naming the place in the schema as #/a/b (an unknown keyword with the nearest spelling, one that is not
/// possible, a value it cannot have, a `$ref` to nowhere or elsewhere, nothing can satisfy it); limit_exceeded.
Result<Grammar> parse_schema(std::string_view text);

}  // namespace cupel::constraint
