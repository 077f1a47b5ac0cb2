// What rouge_n and rouge_l share: their arguments, and the best F1 over reference texts.
#pragma once

#include <algorithm>
#include <functional>

#include "checks/text_score.h"
#include "checks/text_scores/rouge.h"

namespace cupel {

constexpr double kLeastRouge = 0.75;

inline TextScore best_rouge(bool stem, std::function<Overlap(const Words& answer, const Words& reference)> overlap) {
  return [stem, overlap = std::move(overlap)](std::string_view answer, const std::vector<std::string>& references) {
    const Words words = rouge_words(answer, stem);
    double best = 0;
    for (const std::string& reference : references) best = std::max(best, overlap(words, rouge_words(reference, stem)).f1);
    return best;
  };
}

}  // namespace cupel
