// Numbers as people read them in reports.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cupel {

/// "412 ms", "6.3 s", "2 min 5 s"
std::string duration_text(double ms);
/// "83.3%", "100%"
std::string percent_text(double rate);
/// "1 case", "2 cases"
std::string count_text(std::size_t count, std::string_view one, std::string_view several);

}  // namespace cupel
