// Translation edit rate (Snover et al. 2006): changes that make a text its reference, where moving a phrase is one change.
#pragma once

#include <string_view>

namespace cupel {

/// Edits with moves of phrases (Snover et al. 2006, its greedy search), over the reference's words, without regard to case (ASCII). 0 of
/// two empty texts, 1 where only the reference is empty.
double translation_edit_rate(std::string_view text, std::string_view reference);

}  // namespace cupel
