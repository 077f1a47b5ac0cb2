// What the values of assertions have in common while they become the arguments of checks. Internal to the table of assertion types.
#pragma once

#include <string_view>

#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {

/// An error at the assertion, with its type.
tl::unexpected<Error> refuse(const Assertion& assertion, std::string_view what);

/// One argument of a check.
NodeEntry argument(const char* key, Node value);
NodeEntry argument(const char* key, bool value);

/// The value as text. Errors: invalid_suite, for none, a list or a map.
Result<Node> text_of(const Assertion& assertion);

/// The value as a list of texts: one may be written as `a, b`, where `separates` says so. Errors: as text_of().
Result<Node> texts_of(const Assertion& assertion, bool separates = true);

/// The check with these arguments.
CheckForm check_with(const char* type, NodeMap arguments, Mark mark);

}  // namespace cupel::promptfoo
