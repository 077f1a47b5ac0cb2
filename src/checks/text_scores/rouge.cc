#include "checks/text_scores/rouge.h"

#include <algorithm>

#include "checks/text_scores/ngrams.h"

namespace cupel {
namespace {

Overlap overlap_of(std::size_t common, std::size_t in_text, std::size_t in_reference) {
  const auto share = [&](std::size_t all) { return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all); };
  Overlap overlap{.precision = share(in_text), .recall = share(in_reference), .f1 = 0};
  const double sum = overlap.precision + overlap.recall;
  if (sum > 0) overlap.f1 = 2 * overlap.precision * overlap.recall / sum;
  return overlap;
}

}  // namespace

Overlap rouge_n(const Words& text, const Words& reference, std::size_t n) {
  return overlap_of(common_ngrams(count_ngrams(text, n), count_ngrams(reference, n)), ngrams_in(text.size(), n),
                    ngrams_in(reference.size(), n));
}

Overlap rouge_l(const Words& text, const Words& reference) {
  // Two rows of the table are enough for its last number.
  std::vector<std::size_t> above(reference.size() + 1, 0), row(reference.size() + 1, 0);
  for (const std::string& word : text) {
    for (std::size_t j = 1; j <= reference.size(); ++j) {
      row[j] = word == reference[j - 1] ? above[j - 1] + 1 : std::max(above[j], row[j - 1]);
    }
    std::swap(above, row);
  }
  return overlap_of(above.back(), text.size(), reference.size());
}

}  // namespace cupel
