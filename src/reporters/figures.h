// Numbers as people read them in reports.
#pragma once

#include <string>

namespace cupel {

/// "412 ms", "6.3 s", "2 min 5 s"
std::string duration_text(double ms);
/// "83.3%", "100%"
std::string percent_text(double rate);

}  // namespace cupel
