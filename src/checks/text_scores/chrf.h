// chrF (Popovic 2015): an F score over character n-grams, white space left out. Needs no words, so it suits any language.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "checks/text_scores/text_words.h"

namespace cupel {

struct ChrfOptions {
  std::size_t order = 6;  // n-grams of 1 to so many characters
  double beta = 2;        // how many times as much recall weighs as precision
};

/// Counts for each n, over one or several texts.
struct ChrfCounts {
  struct OfLength {
    double in_text = 0, in_reference = 0, common = 0;
  };
  std::vector<OfLength> lengths;
};

/// Adds a text with that reference of which it has most.
void count_chrf(ChrfCounts& counts, std::string_view text, std::span<const std::string> references, const ChrfOptions& options);

/// 0..1; only lengths that both sides have n-grams of count.
double chrf_of(const ChrfCounts& counts, const ChrfOptions& options);

double sentence_chrf(std::string_view text, std::span<const std::string> references, const ChrfOptions& options = {});

}  // namespace cupel
