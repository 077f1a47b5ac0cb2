// How many changes make one text another: Levenshtein's distance of characters or words, and the word error rate. Moving
// phrases as one change: translation_edit_rate.h.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "checks/text_scores/text_words.h"

namespace cupel {

/// Insertions, deletions and substitutions (Levenshtein 1966; Wagner & Fischer 1974), of words.
std::size_t edit_distance(const Words& a, const Words& b);

/// The same of code points.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Edit distance of words between white space, over the reference's words; may exceed 1. Nothing without words in the reference.
std::optional<double> word_error_rate(std::string_view text, std::string_view reference);

}  // namespace cupel
