// How many changes make one text another: Levenshtein's distance, of characters as of words.
#pragma once

#include <cstddef>

#include "checks/text_scores/text_words.h"

namespace cupel {

/// Insertions, deletions and substitutions (Levenshtein 1966; Wagner & Fischer 1974).
std::size_t edit_distance(const Words& a, const Words& b);

}  // namespace cupel
