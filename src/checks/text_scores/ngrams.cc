#include "checks/text_scores/ngrams.h"

namespace cupel {

NgramCounts count_ngrams(std::span<const std::string> words, std::size_t n) {
  NgramCounts counts;
  for (std::size_t i = 0; i + n <= words.size(); ++i) {
    std::string ngram;
    for (std::size_t j = i; j < i + n; ++j) ngram.append(words[j]).push_back('\xFF');
    ++counts[std::move(ngram)];
  }
  return counts;
}

std::size_t common_ngrams(const NgramCounts& a, const NgramCounts& b) {
  std::size_t common = 0;
  for (const auto& [ngram, count] : a) {
    if (const auto found = b.find(ngram); found != b.end()) common += std::min(count, found->second);
  }
  return common;
}

}  // namespace cupel
