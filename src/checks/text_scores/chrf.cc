#include "checks/text_scores/chrf.h"

#include <algorithm>

#include "checks/text_scores/ngrams.h"

namespace cupel {
namespace {

constexpr std::size_t kOrder = 6;  // n-grams of 1 to so many characters
constexpr double kBeta = 2;        // how many times as much recall weighs as precision

Words visible_characters(std::string_view text) {
  Words all;
  for (const std::string& word : white_space_words(text)) {
    for (std::string& character : characters(word)) all.push_back(std::move(character));
  }
  return all;
}

double chrf_of(const Words& text, const Words& reference) {
  double precision = 0, recall = 0, lengths = 0;
  for (std::size_t n = 1; n <= kOrder; ++n) {
    const auto in_text = static_cast<double>(ngrams_in(text.size(), n)), in_reference = static_cast<double>(ngrams_in(reference.size(), n));
    if (in_text == 0 || in_reference == 0) continue;  // only lengths that both have count
    const auto common = static_cast<double>(common_ngrams(count_ngrams(text, n), count_ngrams(reference, n)));
    precision += common / in_text;
    recall += common / in_reference;
    ++lengths;
  }
  if (precision + recall == 0) return 0;
  precision /= lengths;
  recall /= lengths;
  return (1 + kBeta * kBeta) * precision * recall / (kBeta * kBeta * precision + recall);
}

}  // namespace

double sentence_chrf(std::string_view text, std::span<const std::string> references) {
  const Words compared = visible_characters(text);
  double best = 0;
  for (const std::string& reference : references) best = std::max(best, chrf_of(compared, visible_characters(reference)));
  return best;
}

}  // namespace cupel
