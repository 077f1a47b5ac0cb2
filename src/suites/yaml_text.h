// What yaml-cpp does not look at in the text of a file: its encoding, the escapes of JSON, a quote that is never closed. Internal to
// suites/: for yaml.cc.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

/// yaml-cpp reads bytes that are not UTF-8 as something else instead of refusing them. Errors: invalid_suite with the line.
Result<void> check_encoding(std::string_view text, const std::string& file);

/// JSON writes characters beyond U+FFFF as two \u escapes, YAML as one \U escape.
std::string join_surrogates(std::string_view json);

/// yaml-cpp 0.7 takes a quoted text without its closing quote when white space follows; such a text is the last of the file.
/// `last_scalar` is the offset of the last scalar, negative when there is none.
bool is_unclosed(std::string_view text, int last_scalar);

}  // namespace cupel
