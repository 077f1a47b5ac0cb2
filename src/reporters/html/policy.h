// The name by which a content security policy allows an inline script or style (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
#pragma once

#include <string>
#include <string_view>

namespace cupel::html {

/// 'sha256-…' with its quotes.
std::string policy_source(std::string_view text);

}  // namespace cupel::html
