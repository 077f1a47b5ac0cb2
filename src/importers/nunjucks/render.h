// Nunjucks 3.2, the template language of promptfoo, as promptfoo sets it up: nothing is escaped, undefined variables are empty text, no
// other template is read. Bounded in time, steps and size, since templates come from files that others wrote.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel::promptfoo::nunjucks {

/// `vars` is an object. Errors, without a place: invalid_suite (syntax, an unknown filter, wrong use), limit_exceeded (a bound).
Result<std::string> render(std::string_view source, const Json& vars);

}  // namespace cupel::promptfoo::nunjucks
