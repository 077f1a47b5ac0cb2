// METEOR (Banerjee & Lavie 2005): matched words, by spelling and then by stem, less a penalty for words out of order. Without synonyms:
// those need WordNet, which is not here, so paraphrases score lower than in the original.
#pragma once

#include <span>

#include "checks/text_scores/text_words.h"

namespace cupel {

/// 0..1, of several references the best. Words are compared as given, without regard to case (ASCII).
double sentence_meteor(const Words& text, std::span<const Words> references);

}  // namespace cupel
