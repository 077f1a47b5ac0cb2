// Which keywords of a JSON Schema a grammar can honour. What schemas mean is said in constraint/json_schema/; here only what no grammar
// can follow, so that it is refused by name instead of being ignored.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "constraint/json_schema/keywords.h"
#include "core/json.h"

namespace cupel::constraint {

/// "#/properties/age".
std::string child_pointer(const std::string& pointer, std::string_view name);

/// An error at a place in a schema, worded as those of json_schema/index.h.
tl::unexpected<Error> refuse_at(const std::string& pointer, std::string_view what, std::vector<std::string> notes = {});

/// Every rule of one schema object (not of the schemas within it) can be honoured. Errors: invalid_usage.
Result<void> check_keywords(const Json& schema, const std::string& pointer, Draft draft);

/// Keywords that say nothing about values: titles, definitions, what the standard does not define, …
bool says_nothing(std::string_view keyword);

/// The type whose values alone a keyword is about ("string" for minLength), "" for others.
std::string_view type_of_keyword(std::string_view keyword);

}  // namespace cupel::constraint
