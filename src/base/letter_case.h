// Upper and lower case of whole texts as Unicode maps them: SÃO PAULO, ΣΊΣΥΦΟΣ, STRASSE. For comparing without case see fold_case().
// Text that is not UTF-8 keeps the bytes that are not.
#pragma once

#include <string>
#include <string_view>

namespace cupel {

/// One letter may become several: ß is SS.
std::string upper_case(std::string_view text);

/// Σ at the end of a word is ς.
std::string lower_case(std::string_view text);

/// The first character in upper case, the rest in lower case.
std::string capitalized(std::string_view text);

/// Every word capitalized. Words begin after white space, and after one of the ASCII characters in `breaks`.
std::string title_case(std::string_view text, std::string_view breaks);

}  // namespace cupel
