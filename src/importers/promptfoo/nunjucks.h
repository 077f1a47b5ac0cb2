// Texts of a promptfoo configuration with their templates filled in, as promptfoo 0.123 does it: by Nunjucks, and with what it does to a
// text that only looks like a template.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/json.h"

namespace cupel::promptfoo {

/// Renders with the variables. Errors, without a place: invalid_suite (syntax, an unknown filter), limit_exceeded (a bound).
Result<std::string> render_nunjucks(const std::string& text, const Json& vars);

/// The same for a prompt or a variable: a text with a tag that does not end in its line is no template.
Result<std::string> render_whole_tags(const std::string& text, const Json& vars);

/// The variables as a prompt that is text inserts them: templates in them are filled in, but where one inserts a variable that there is
/// not. Errors: as above.
Result<Json> render_variables(const Json& vars);

}  // namespace cupel::promptfoo
