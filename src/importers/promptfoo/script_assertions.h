// Scripts in assertions: those that judge, and those that transform an answer first.
#pragma once

#include "importers/promptfoo/assertion_types.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

Result<CheckForm> javascript(const Assertion& assertion);
Result<CheckForm> python(const Assertion& assertion);

/// The check on what a script makes of the answer: JavaScript in place, or `file://` of a .js or .py file.
/// Errors: invalid_suite, for a file that does not exist or is in another language.
Result<CheckForm> transformed(const Node& transform, CheckForm check, const Origin& origin, const Files& files);

/// Whether a check can run the file. Errors: invalid_suite, as above.
Result<void> check_script(const std::string& reference, const Origin& origin, const Files& files);

}  // namespace cupel::promptfoo
