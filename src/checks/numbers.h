// Numbers in prose: 1,234.5 and -3e4 and 50%, as people and models write them in English.
#pragma once

#include <string_view>
#include <vector>

namespace cupel {

/// In order. Groups of three digits may be apart by commas; a percent sign is left out (50% is 50); words are no numbers.
std::vector<double> numbers_in(std::string_view text);

}  // namespace cupel
