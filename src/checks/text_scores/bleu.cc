#include "checks/text_scores/bleu.h"

#include <algorithm>
#include <cmath>

#include "checks/text_scores/ngrams.h"

namespace cupel {
namespace {

constexpr std::size_t kBleuOrder = 4;

// Of the references the one nearest in length, the shorter of two that are as near.
std::size_t nearest_length(std::size_t length, std::span<const Words> references) {
  const auto distance = [&](const Words& each) { return each.size() > length ? each.size() - length : length - each.size(); };
  const auto nearest = std::min_element(references.begin(), references.end(), [&](const Words& a, const Words& b) {
    return std::pair(distance(a), a.size()) < std::pair(distance(b), b.size());
  });
  return nearest == references.end() ? 0 : nearest->size();
}

// 1 from the references' length up.
double brevity_penalty(std::size_t length, std::size_t reference_length) {
  if (length >= reference_length) return 1;
  return std::exp(1 - static_cast<double>(reference_length) / static_cast<double>(length));
}

// N-grams of the text that a reference has, each as often as one of them has it.
double ngrams_found(const Words& text, std::span<const Words> references, std::size_t n) {
  NgramCounts best;
  for (const Words& reference : references) {
    for (const auto& [ngram, count] : count_ngrams(reference, n)) best[ngram] = std::max(best[ngram], count);
  }
  return static_cast<double>(common_ngrams(count_ngrams(text, n), best));
}

}  // namespace

double sentence_bleu(const Words& text, std::span<const Words> references) {
  const std::size_t orders = std::min(kBleuOrder, text.size());
  double logarithms = 0;
  int missed = 0;
  for (std::size_t n = 1; n <= orders; ++n) {
    const double found = ngrams_found(text, references, n);
    if (n == 1 && found == 0) return 0;  // then none of the longer ones is found either
    logarithms += std::log((found > 0 ? found : std::pow(2.0, -++missed)) / static_cast<double>(ngrams_in(text.size(), n)));
  }
  if (orders == 0) return 0;
  return brevity_penalty(text.size(), nearest_length(text.size(), references)) * std::exp(logarithms / static_cast<double>(orders));
}

double sentence_gleu(const Words& text, std::span<const Words> references) {
  double best = 0;
  for (const Words& reference : references) {
    double common = 0, in_text = 0, in_reference = 0;
    for (std::size_t n = 1; n <= kBleuOrder; ++n) {
      common += static_cast<double>(common_ngrams(count_ngrams(text, n), count_ngrams(reference, n)));
      in_text += static_cast<double>(ngrams_in(text.size(), n));
      in_reference += static_cast<double>(ngrams_in(reference.size(), n));
    }
    const double more = std::max(in_text, in_reference);
    if (more > 0) best = std::max(best, common / more);
  }
  return best;
}

}  // namespace cupel
