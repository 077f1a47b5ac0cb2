#include "checks/text_scores/bleu.h"

#include <algorithm>
#include <cmath>

#include "checks/text_scores/ngrams.h"

namespace cupel {
namespace {

// Of the references the one nearest in length, the shorter of two that are as near.
std::size_t nearest_length(std::size_t length, std::span<const Words> references) {
  const auto distance = [&](const Words& each) { return each.size() > length ? each.size() - length : length - each.size(); };
  const auto nearest = std::min_element(references.begin(), references.end(), [&](const Words& a, const Words& b) {
    return std::pair(distance(a), a.size()) < std::pair(distance(b), b.size());
  });
  return nearest == references.end() ? 0 : nearest->size();
}

double smoothing_value(const BleuOptions& options) {
  if (options.value >= 0) return options.value;
  return options.smoothing == BleuSmoothing::add_k ? 1 : 0.1;
}

// What counts as found of n-grams of which none was; `missed` is how many lengths had none so far, with this one.
double smoothed(const BleuOptions& options, int missed, std::size_t length) {
  switch (options.smoothing) {
    case BleuSmoothing::floor: return smoothing_value(options);
    case BleuSmoothing::exponential: return std::pow(2.0, -missed);
    case BleuSmoothing::by_length: return length > 1 ? std::pow(2.0, -missed) * std::log(static_cast<double>(length)) / 5 : 0;
    case BleuSmoothing::none:
    case BleuSmoothing::add_k: break;
  }
  return 0;
}

double brevity_penalty(const BleuCounts& counts) {
  if (counts.length >= counts.reference_length) return 1;
  if (counts.length == 0) return 0;
  return std::exp(1 - static_cast<double>(counts.reference_length) / static_cast<double>(counts.length));
}

}  // namespace

void count_bleu(BleuCounts& counts, const Words& text, std::span<const Words> references) {
  for (std::size_t n = 1; n <= kBleuOrder; ++n) {
    NgramCounts best;
    for (const Words& reference : references) {
      for (const auto& [ngram, count] : count_ngrams(reference, n)) best[ngram] = std::max(best[ngram], count);
    }
    counts.found[n - 1] += static_cast<double>(common_ngrams(count_ngrams(text, n), best));
    counts.all[n - 1] += static_cast<double>(ngrams_in(text.size(), n));
  }
  counts.length += text.size();
  counts.reference_length += nearest_length(text.size(), references);
}

double bleu_of(BleuCounts counts, const BleuOptions& options) {
  if (std::ranges::all_of(counts.found, [](double found) { return found == 0; })) return 0;
  double logarithms = 0;
  int missed = 0;
  std::size_t orders = 0;
  for (std::size_t n = 0; n < kBleuOrder; ++n) {
    if (options.smoothing == BleuSmoothing::add_k && n > 0) {
      counts.found[n] += smoothing_value(options);
      counts.all[n] += smoothing_value(options);
    }
    if (counts.all[n] == 0 && options.effective_order) break;
    const double found = counts.found[n] > 0 ? counts.found[n] : smoothed(options, ++missed, counts.length);
    // Where there are no n-grams at all because the text is too short, one is taken to be there and missed.
    if (found <= 0) return 0;
    logarithms += std::log(found / std::max(1.0, counts.all[n]));
    ++orders;
  }
  return brevity_penalty(counts) * std::exp(logarithms / static_cast<double>(orders));
}

double sentence_bleu(const Words& text, std::span<const Words> references, const BleuOptions& options) {
  BleuCounts counts;
  count_bleu(counts, text, references);
  return bleu_of(counts, options);
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
