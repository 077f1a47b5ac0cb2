// BLEU (Papineni et al. 2002) and GLEU (Wu et al. 2016): how many n-grams of a text stand in reference texts. Of one sentence smoothing
// decides much, so BLEU scores compare only under the same one: sacreBLEU's of a sentence.
#pragma once

#include <cstddef>
#include <span>

#include "checks/text_scores/text_words.h"

namespace cupel {

/// Of one text against references, of which there is at least one; 0..1. Over runs of 1 to 4 words, fewer in a shorter text. Of lengths
/// of which no run was found, 1/2, 1/4, … are taken to be (mteval-v13a; Chen & Cherry 2014, method 3).
double sentence_bleu(const Words& text, std::span<const Words> references);

/// The smaller of precision and recall over all n-grams of 1 to 4 words; of several references the best. 0..1.
double sentence_gleu(const Words& text, std::span<const Words> references);

}  // namespace cupel
