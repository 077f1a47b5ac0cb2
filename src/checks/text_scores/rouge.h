// ROUGE (Lin 2004): how much of a reference a text has, by common n-grams, or by the longest common subsequence of words.
// As Google's implementation computes it; words by rouge_words().
#pragma once

#include <cstddef>

#include "checks/text_scores/text_words.h"

namespace cupel {

struct Overlap {
  double precision = 0, recall = 0, f1 = 0;  // 0..1; of no words 0
};

Overlap rouge_n(const Words& text, const Words& reference, std::size_t n);
Overlap rouge_l(const Words& text, const Words& reference);

}  // namespace cupel
