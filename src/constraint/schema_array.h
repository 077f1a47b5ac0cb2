// Arrays that satisfy a schema. Internal to the translation of schemas.
#pragma once

#include "base/result.h"
#include "constraint/expression.h"
#include "constraint/schema_translator.h"

namespace cupel::constraint {

/// Errors: those of translate(); invalid_usage (`uniqueItems` of what is not listed).
Result<Expr> array_of(const Parts& parts, SchemaTranslator& translator);

}  // namespace cupel::constraint
