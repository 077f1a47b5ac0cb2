// Runs of n neighbouring words, counted: what BLEU, GLEU, ROUGE-N and chrF compare.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "checks/text_scores/text_words.h"

namespace cupel {

/// How often each n-gram occurs; its words stand apart by a byte that is part of none.
using NgramCounts = std::map<std::string, std::size_t>;

NgramCounts count_ngrams(std::span<const std::string> words, std::size_t n);

/// All n-grams of a text of so many words.
inline std::size_t ngrams_in(std::size_t words, std::size_t n) { return words < n ? 0 : words - n + 1; }

/// How many n-grams both have, each as often as the one that has it less often.
std::size_t common_ngrams(const NgramCounts& a, const NgramCounts& b);

}  // namespace cupel
