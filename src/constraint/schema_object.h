// Objects that satisfy a schema. Internal to the translation of schemas.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "constraint/expression.h"
#include "constraint/schema_translator.h"

namespace cupel::constraint {

/// Names of members that are written: those of `properties`, then others that are required.
std::vector<std::string> member_names(const Parts& parts);

/// Errors: those of translate(); invalid_usage (what cannot be said of members without names).
Result<Expr> object_of(const Parts& parts, SchemaTranslator& translator);

}  // namespace cupel::constraint
