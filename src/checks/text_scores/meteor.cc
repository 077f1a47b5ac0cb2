#include "checks/text_scores/meteor.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/text.h"
#include "checks/text_scores/stem.h"

namespace cupel {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

constexpr double kAlpha = 0.9;  // how much recall weighs more than precision
constexpr double kBeta = 3;     // how fast the penalty grows with the share of breaks
constexpr double kGamma = 0.5;  // the most it takes

Words lower(const Words& words) {
  Words result;
  for (const std::string& word : words) result.push_back(to_lower(word));
  return result;
}

Words stems(const Words& words) {
  Words result;
  for (const std::string& word : words) {
    const bool is_plain = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    result.push_back(is_plain ? porter_stem(word) : word);
  }
  return result;
}

// For each word of the text the reference's word it is matched with, each once: where the word before it goes on if it can, else the first.
void match(const Words& text, const Words& reference, std::vector<std::size_t>& matched, std::vector<bool>& taken) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (matched[i] != kNone) continue;
    const auto fits = [&](std::size_t j) { return j < reference.size() && !taken[j] && reference[j] == text[i]; };
    std::size_t found = i > 0 && matched[i - 1] != kNone && fits(matched[i - 1] + 1) ? matched[i - 1] + 1 : 0;
    while (found < reference.size() && !fits(found)) ++found;
    if (found == reference.size()) continue;
    matched[i] = found;
    taken[found] = true;
  }
}

double meteor_of(const Words& text, const Words& reference) {
  std::vector<std::size_t> matched(text.size(), kNone);
  std::vector<bool> taken(reference.size(), false);
  match(text, reference, matched, taken);
  match(stems(text), stems(reference), matched, taken);
  double matches = 0, chunks = 0;
  for (std::size_t i = 0; i < matched.size(); ++i) {
    if (matched[i] == kNone) continue;
    ++matches;
    const bool goes_on = i > 0 && matched[i - 1] != kNone && matched[i] == matched[i - 1] + 1;
    chunks += goes_on ? 0 : 1;
  }
  if (matches == 0) return 0;
  const double precision = matches / static_cast<double>(text.size()), recall = matches / static_cast<double>(reference.size());
  const double mean = precision * recall / (kAlpha * precision + (1 - kAlpha) * recall);
  return mean * (1 - kGamma * std::pow(chunks / matches, kBeta));
}

}  // namespace

double sentence_meteor(const Words& text, std::span<const Words> references) {
  double best = 0;
  for (const Words& reference : references) best = std::max(best, meteor_of(lower(text), lower(reference)));
  return best;
}

}  // namespace cupel
