// Scripts in assertions: those that judge, and those that transform an answer first.
#pragma once

#include "importers/promptfoo/assertion_types.h"
#include "importers/promptfoo/files.h"

namespace cupel::promptfoo {

Result<CheckForm> javascript(const Assertion& assertion);
Result<CheckForm> python(const Assertion& assertion);
Result<CheckForm> ruby(const Assertion& assertion);

/// The check on what a script makes of the answer: JavaScript in place, or `file://` of a .js or .py file.
/// Errors: invalid_suite, for a file that does not exist or is in another language.
Result<CheckForm> transformed(const Node& transform, CheckForm check, const Origin& origin, const Files& files);

/// The script that gives a value of the answer, as `transformed` and `context_from` take it. Errors: as above.
Result<NodeMap> transform_args(const Node& transform, const Origin& origin, const Files& files);

}  // namespace cupel::promptfoo
