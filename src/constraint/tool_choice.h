// What an answer may be when a model is to call one of several functions: `{"name": ..., "arguments": ...}` with arguments that satisfy
// the function's parameters.
#pragma once

#include <span>

#include "base/result.h"
#include "core/generation.h"

namespace cupel::constraint {

/// A JSON Schema of one call of one of the tools. Errors: invalid_usage, naming the tool whose parameters cannot be compiled.
Result<Constraint> make_tool_choice(std::span<const Tool> tools);

}  // namespace cupel::constraint
