// Nunjucks, the template language of promptfoo, as the Jinja of engine/jinja.h: the few spellings that differ are rewritten, and what
// has no equivalent is refused by name. Undefined variables are empty text, lists and maps in a text are JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel::promptfoo {

/// The same template for Jinja. Comments disappear, `{% raw %}` becomes plain text, and line breaks around tags stay.
std::string to_jinja(std::string_view nunjucks);

/// Renders with the variables. Errors, without a place: invalid_suite (syntax, an unknown filter), limit_exceeded (a bound).
Result<std::string> render_nunjucks(const std::string& text, const Json& vars);

}  // namespace cupel::promptfoo
