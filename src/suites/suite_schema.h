// The JSON Schema (draft 7) of our suite format, for editors: made of the field lists that suites and checks are read with, so that it
// knows every key that the parser knows. What no schema can say (templates, references, rules over several keys) is for `cupel check`.
#pragma once

#include <span>

#include "core/check.h"
#include "core/json.h"

namespace cupel {

/// `checks`: the rows of all checks there are.
Json suite_schema(std::span<const CheckRow> checks);

}  // namespace cupel
