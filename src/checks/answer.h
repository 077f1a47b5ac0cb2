// What all checks share when they judge an answer: how they quote it, compare text, refuse arguments and word verdicts.
// Knows nothing of any one check.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "core/check.h"
#include "core/node.h"

namespace cupel {

/// The start of a text in quotes, on one line, shortened; "nothing" for no text. Fast for texts of any length.
std::string quote(std::string_view text, std::size_t width = 120);

/// The end of a text in the same way.
std::string quote_end(std::string_view text, std::size_t width = 120);

/// The text in the form in which two texts are compared: with `ignore_case`, valid UTF-8 under full Unicode case folding; with `lower_case`
/// in lower case instead, where ß is not ss.
std::string comparable(std::string_view text, bool ignore_case, bool lower_case = false);

/// The help of the field `lower_case` of checks that have it.
inline constexpr const char* kLowerCaseHelp = "compare both in lower case, as JavaScript does: unlike ignore_case, ß is not ss";

/// Whether one of two texts is not the beginning of the other.
bool differ(std::string_view a, std::string_view b);

Verdict passed(std::string expected, std::string found);
Verdict failed(std::string expected, std::string found, std::string why = "");

/// pass or fail.
Verdict verdict_of(bool is_pass, std::string expected, std::string found);

/// The same of the beginning of an answer.
Decision decision_of(bool is_pass);

/// " (ignoring case)" or "", for the end of `expected`.
std::string_view case_note(bool ignore_case);

/// An error in a check's arguments, with the place: "line 3, column 5: 'contains': the text is empty".
tl::unexpected<Error> bad_argument(const Node& args, std::string_view check, std::string_view what);

}  // namespace cupel
