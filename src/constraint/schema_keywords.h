// The keywords of JSON Schema as a constraint sees them: honoured, without effect, or refused by name. Never ignored.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel::constraint {

/// "#/properties/age", for messages.
std::string child_pointer(const std::string& pointer, std::string_view name);

/// An error at a place in a schema.
tl::unexpected<Error> refuse_at(const std::string& pointer, std::string_view what, std::vector<std::string> notes = {});

/// Every keyword of one schema object (not of the schemas within it) is honoured and has a value that it can have. Errors: invalid_usage.
Result<void> check_keywords(const Json& schema, const std::string& pointer, bool is_root);

/// Keywords that say nothing about values: titles, definitions, …
bool is_annotation(std::string_view keyword);

/// The type whose values alone a keyword is about ("string" for minLength), "" for others.
std::string_view type_of_keyword(std::string_view keyword);

}  // namespace cupel::constraint
