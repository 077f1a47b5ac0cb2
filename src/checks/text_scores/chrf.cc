#include "checks/text_scores/chrf.h"

#include "checks/text_scores/ngrams.h"

namespace cupel {
namespace {

Words visible_characters(std::string_view text) {
  Words all;
  for (const std::string& word : white_space_words(text)) {
    for (std::string& character : characters(word)) all.push_back(std::move(character));
  }
  return all;
}

ChrfCounts compare(const Words& text, const Words& reference, std::size_t order) {
  ChrfCounts counts;
  for (std::size_t n = 1; n <= order; ++n) {
    const auto in_reference = static_cast<double>(ngrams_in(reference.size(), n));
    // What no reference could have had is no fault of the text.
    const double in_text = in_reference > 0 ? static_cast<double>(ngrams_in(text.size(), n)) : 0;
    counts.lengths.push_back(
        {in_text, in_reference, static_cast<double>(common_ngrams(count_ngrams(text, n), count_ngrams(reference, n)))});
  }
  return counts;
}

}  // namespace

double chrf_of(const ChrfCounts& counts, const ChrfOptions& options) {
  double precision = 0, recall = 0, lengths = 0;
  for (const ChrfCounts::OfLength& each : counts.lengths) {
    if (each.in_text == 0 || each.in_reference == 0) continue;
    precision += each.common / each.in_text;
    recall += each.common / each.in_reference;
    ++lengths;
  }
  if (precision + recall == 0) return 0;
  precision /= lengths;
  recall /= lengths;
  const double factor = options.beta * options.beta;
  return (1 + factor) * precision * recall / (factor * precision + recall);
}

void count_chrf(ChrfCounts& counts, std::string_view text, std::span<const std::string> references, const ChrfOptions& options) {
  const Words compared = visible_characters(text);
  counts.lengths.resize(options.order);
  ChrfCounts best;
  double best_score = -1;
  for (const std::string& reference : references) {
    ChrfCounts each = compare(compared, visible_characters(reference), options.order);
    if (const double score = chrf_of(each, options); score > best_score) {
      best_score = score;
      best = std::move(each);
    }
  }
  for (std::size_t i = 0; i < best.lengths.size(); ++i) {
    counts.lengths[i].in_text += best.lengths[i].in_text;
    counts.lengths[i].in_reference += best.lengths[i].in_reference;
    counts.lengths[i].common += best.lengths[i].common;
  }
}

double sentence_chrf(std::string_view text, std::span<const std::string> references, const ChrfOptions& options) {
  ChrfCounts counts;
  count_chrf(counts, text, references, options);
  return chrf_of(counts, options);
}

}  // namespace cupel
