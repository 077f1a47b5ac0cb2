// What values the options of generation may have: the one list of ranges, for command line, configuration and suites.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cupel/generation.h"

namespace cupel {

/// A value that cannot be meant.
struct OptionMistake {
  std::string_view field;
  std::string what;  // "temperature must be between 0 and 2, not 9"
};

/// Every one of them. check_ranges() in generation.h gives the first as an error.
std::vector<OptionMistake> option_mistakes(const GenerationOptions& options);

}  // namespace cupel
