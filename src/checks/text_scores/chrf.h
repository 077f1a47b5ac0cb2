// chrF (Popovic 2015): an F score over character n-grams, white space left out. Needs no words, so it suits any language.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cupel {

/// Over n-grams of 1 to 6 characters, recall weighing twice as much as precision; of several references the best. 0..1.
double sentence_chrf(std::string_view text, std::span<const std::string> references);

}  // namespace cupel
