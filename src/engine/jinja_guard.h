// Puts guards into a parsed template, which then spends a budget while llama.cpp's runtime executes it. Internal to engine/: for
// jinja.cc.
#pragma once

#include <jinja/runtime.h>

#include "engine/jinja_budget.h"

namespace cupel::engine {

/// `program` has passed check_program(); afterwards it is good for one execution, while the budget lives. Executing it throws
/// TemplateStop or a std::exception of the library.
void insert_guards(jinja::program& program, TemplateBudget& budget);

}  // namespace cupel::engine
