// Stems of English words, by Porter's algorithm ("An algorithm for suffix stripping", Program 14(3), 1980) with the departures of the
// version that ROUGE's reference implementation uses (short words in -ies and -ied, a few irregular words, -logi, -fulli).
#pragma once

#include <string>
#include <string_view>

namespace cupel {

/// Of a word in lower-case ASCII letters and digits.
std::string porter_stem(std::string_view word);

}  // namespace cupel
