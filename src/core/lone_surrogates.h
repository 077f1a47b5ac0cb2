// Halves of surrogate pairs that stand alone in JSON's escapes (`\ud83c`), as JavaScript writes a text that was cut: JSON may hold them,
// UTF-8 cannot.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cupel {

/// Where the halves of a pair begin, and what is behind them.
inline constexpr unsigned kFirstHalf = 0xD800, kSecondHalf = 0xDC00, kBehindHalves = 0xE000;

/// The JSON with the escape of each lone half replaced by what is made of it; nothing where there is none.
std::optional<std::string> replace_lone_surrogates(std::string_view json, const std::function<std::string(unsigned half)>& replacement);

}  // namespace cupel
