// Numbers and strings that satisfy a schema. Internal to the translation of schemas.
#pragma once

#include "base/result.h"
#include "constraint/expression.h"
#include "constraint/schema_parts.h"

namespace cupel::constraint {

/// `one_way`: as NumberBounds'. Errors: invalid_usage (two different `multipleOf`).
Result<Expr> number_of(const Parts& parts, bool integer, bool one_way);

/// Errors: invalid_usage (a pattern that cannot be followed, two of them, nothing that satisfies pattern and lengths together).
Result<Expr> string_of(const Parts& parts);

}  // namespace cupel::constraint
