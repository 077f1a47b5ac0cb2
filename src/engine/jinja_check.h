// Which templates are accepted, decided before anything runs: bounds on their shape, names of filters and tests, and the variables
// they need. Internal to engine/: for jinja.cc.
#pragma once

#include <jinja/lexer.h>
#include <jinja/runtime.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/jinja.h"

namespace cupel::engine {

/// Refuses what would recurse too deep in the parser. Errors: invalid_suite.
Result<void> check_tokens(const jinja::lexer_result& lexed);

/// Refuses what the guards of jinja_guard.h do not bound, and unknown filters, tests and functions (with the nearest spelling).
/// Returns the variables that the template takes from outside. Errors: invalid_suite.
Result<std::vector<TemplateVariable>> check_program(const jinja::program& program);

}  // namespace cupel::engine
