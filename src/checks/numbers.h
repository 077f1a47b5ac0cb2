// Numbers in prose, as people, models and programs write them: 1,234.5, -$3e4, 9'500, 12,34,567, 1_000, 9{,}500, 6.02 × 10^23, 50%.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cupel {

struct Number {
  double value = 0;
  std::string decimal;    // the same without rounding, as programs write it: "-1234.50", "9.109e-31"
  std::size_t begin = 0;  // where it stands in the text, from its first digit on
  std::size_t end = 0;
};

/// In order. A sign belongs to its number, also before a currency. Groups of digits (three; in Indian numbers two, then three) may be
/// apart by commas, apostrophes, underscores, spaces that do not break, and LaTeX's {,} and \,; dots only where more than one of them or a
/// decimal comma says so (1.234.567 and 1.234,50). A percent sign is left out (50% is 50); words are no numbers.
std::vector<Number> numbers_in(std::string_view text);

}  // namespace cupel
