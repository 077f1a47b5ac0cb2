// Numbers with their nouns, as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cupel {

/// "1 case", "2 cases": for nouns whose plural is made with an s.
std::string counted(std::uint64_t count, std::string_view one);
/// "1 answer", "2 different answers".
std::string counted(std::uint64_t count, std::string_view one, std::string_view several);

}  // namespace cupel
