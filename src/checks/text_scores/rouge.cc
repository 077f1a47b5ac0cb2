#include "checks/text_scores/rouge.h"

#include <algorithm>
#include <map>

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

// table[i][j]: the length of the longest common subsequence of the first i and j words.
using LengthTable = std::vector<std::vector<std::size_t>>;
LengthTable common_lengths(const Words& a, const Words& b) {
  LengthTable table(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1 : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table;
}

// Marks the words of `reference` that are in its longest common subsequence with `text`.
void mark_common(const Words& reference, const Words& text, std::vector<bool>& marked) {
  const LengthTable table = common_lengths(reference, text);
  for (std::size_t i = reference.size(), j = text.size(); i > 0 && j > 0;) {
    if (reference[i - 1] == text[j - 1]) {
      marked[--i] = true;
      --j;
    } else if (table[i][j - 1] > table[i - 1][j]) {
      --j;
    } else {
      --i;
    }
  }
}

std::map<std::string_view, std::size_t> count_words_of(std::span<const Words> sentences) {
  std::map<std::string_view, std::size_t> counts;
  for (const Words& sentence : sentences) {
    for (const std::string& word : sentence) ++counts[word];
  }
  return counts;
}

std::size_t size_of(std::span<const Words> sentences) {
  std::size_t size = 0;
  for (const Words& sentence : sentences) size += sentence.size();
  return size;
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

Overlap rouge_l_sum(std::span<const Words> text, std::span<const Words> reference) {
  auto left_in_text = count_words_of(text), left_in_reference = count_words_of(reference);
  std::size_t common = 0;
  for (const Words& sentence : reference) {
    std::vector<bool> marked(sentence.size(), false);
    for (const Words& other : text) mark_common(sentence, other, marked);
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      if (!marked[i] || left_in_text[sentence[i]] == 0 || left_in_reference[sentence[i]] == 0) continue;
      --left_in_text[sentence[i]];
      --left_in_reference[sentence[i]];
      ++common;
    }
  }
  return overlap_of(common, size_of(text), size_of(reference));
}

}  // namespace cupel
