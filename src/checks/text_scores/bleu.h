// BLEU (Papineni et al. 2002) and GLEU (Wu et al. 2016): how many n-grams of a text stand in reference texts. Over texts of many
// sentences first of all; of one sentence smoothing decides much, so scores compare only under the same one.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "checks/text_scores/text_words.h"

namespace cupel {

constexpr std::size_t kBleuOrder = 4;

/// What to do about n-grams of which none was found (Chen & Cherry 2014).
enum class BleuSmoothing {
  none,         // the score is 0
  floor,        // as if `value` n-grams had been found (their "epsilon"; 0.1)
  add_k,        // `value` (1) more found, and more there, for n > 1
  exponential,  // 1/2, 1/4, … found: mteval-v13a
  by_length,    // their method 4: the same, more for longer texts
};

struct BleuOptions {
  BleuSmoothing smoothing = BleuSmoothing::exponential;
  double value = -1;             // of floor and add_k; below 0: their usual one
  bool effective_order = false;  // leave out n-grams longer than the text, as one does for single sentences
};

/// Counts over one or several texts.
struct BleuCounts {
  std::array<double, kBleuOrder> found{};  // n-grams that a reference has, as often as one of them has it
  std::array<double, kBleuOrder> all{};
  std::size_t length = 0, reference_length = 0;  // in words; of the references, the one nearest in length
};

/// Adds a text with its references, of which there is at least one.
void count_bleu(BleuCounts& counts, const Words& text, std::span<const Words> references);

/// 0..1.
double bleu_of(BleuCounts counts, const BleuOptions& options = {});

/// The same of one text.
double sentence_bleu(const Words& text, std::span<const Words> references, const BleuOptions& options = {});

/// The smaller of precision and recall over all n-grams of 1 to 4 words; of several references the best. 0..1.
double sentence_gleu(const Words& text, std::span<const Words> references);

}  // namespace cupel
