#include "checks/text_scores/stem.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace cupel {
namespace {

struct Suffix {
  std::string_view from, to;
};

bool is_consonant(std::string_view word, std::size_t i) {
  switch (word[i]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u': return false;
    case 'y': return i == 0 || !is_consonant(word, i - 1);
    default: return true;
  }
}

// The paper's m: how many times a vowel is followed by a consonant.
std::size_t measure(std::string_view stem) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < stem.size(); ++i) count += !is_consonant(stem, i - 1) && is_consonant(stem, i) ? 1U : 0U;
  return count;
}

bool has_vowel(std::string_view stem) {
  for (std::size_t i = 0; i < stem.size(); ++i) {
    if (!is_consonant(stem, i)) return true;
  }
  return false;
}

bool ends_in_double_consonant(std::string_view word) {
  return word.size() >= 2 && word.back() == word[word.size() - 2] && is_consonant(word, word.size() - 1);
}

// The paper's *o; a word of two letters, vowel and consonant, also counts.
bool ends_short(std::string_view word) {
  const std::size_t size = word.size();
  if (size == 2) return !is_consonant(word, 0) && is_consonant(word, 1);
  if (size < 3) return false;
  const char last = word.back();
  return is_consonant(word, size - 3) && !is_consonant(word, size - 2) && is_consonant(word, size - 1) && last != 'w' && last != 'x' &&
         last != 'y';
}

std::string with_end(std::string_view word, std::size_t dropped, std::string_view end) {
  return std::string(word.substr(0, word.size() - dropped)).append(end);
}

// Replaces the first suffix that fits, if what stands before it measures at least `least`; nothing further is tried.
std::string replace_suffix(const std::string& word, std::span<const Suffix> suffixes, std::size_t least) {
  for (const Suffix& suffix : suffixes) {
    if (!word.ends_with(suffix.from)) continue;
    const std::string_view stem = std::string_view(word).substr(0, word.size() - suffix.from.size());
    return measure(stem) >= least ? std::string(stem).append(suffix.to) : word;
  }
  return word;
}

std::string without_plural(const std::string& word) {
  if (word.ends_with("ies") && word.size() == 4) return with_end(word, 1, "");
  if (word.ends_with("sses") || word.ends_with("ies")) return with_end(word, 2, "");
  if (word.ends_with("ss") || !word.ends_with('s')) return word;
  return with_end(word, 1, "");
}

std::string without_past(const std::string& word) {
  if (word.ends_with("ied")) return with_end(word, word.size() == 4 ? 1 : 2, "");
  if (word.ends_with("eed")) return measure(with_end(word, 3, "")) > 0 ? with_end(word, 1, "") : word;
  const std::size_t dropped = word.ends_with("ed") ? 2 : word.ends_with("ing") ? 3 : 0;
  const std::string stem = with_end(word, dropped, "");
  if (dropped == 0 || !has_vowel(stem)) return word;
  if (stem.ends_with("at") || stem.ends_with("bl") || stem.ends_with("iz")) return stem + "e";
  if (ends_in_double_consonant(stem)) {
    return stem.back() == 'l' || stem.back() == 's' || stem.back() == 'z' ? stem : with_end(stem, 1, "");
  }
  return measure(stem) == 1 && ends_short(stem) ? stem + "e" : stem;
}

std::string with_i_for_y(const std::string& word) {
  const bool is_replaced = word.size() > 2 && word.back() == 'y' && is_consonant(word, word.size() - 2);
  return is_replaced ? with_end(word, 1, "i") : word;
}

std::string without_double_suffix(const std::string& word) {
  if (word.ends_with("alli")) {
    const std::string stem = with_end(word, 4, "");
    if (measure(stem) > 0) return without_double_suffix(stem + "al");
  }
  static constexpr std::array<Suffix, 21> kSuffixes = {
      {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},   {"izer", "ize"},    {"bli", "ble"},
       {"alli", "al"},     {"entli", "ent"},   {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
       {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},
       {"iviti", "ive"},   {"biliti", "ble"},  {"fulli", "ful"}}};
  const std::string replaced = replace_suffix(word, kSuffixes, 1);
  if (replaced != word || !word.ends_with("logi")) return replaced;
  return measure(with_end(word, 3, "")) > 0 ? with_end(word, 1, "") : word;
}

std::string without_ending(const std::string& word) {
  static constexpr std::array<Suffix, 7> kSuffixes = {
      {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}}};
  return replace_suffix(word, kSuffixes, 1);
}

std::string without_single_suffix(const std::string& word) {
  static constexpr std::array<Suffix, 11> kBefore = {{{"al", ""},
                                                      {"ance", ""},
                                                      {"ence", ""},
                                                      {"er", ""},
                                                      {"ic", ""},
                                                      {"able", ""},
                                                      {"ible", ""},
                                                      {"ant", ""},
                                                      {"ement", ""},
                                                      {"ment", ""},
                                                      {"ent", ""}}};
  static constexpr std::array<Suffix, 7> kAfter = {
      {{"ou", ""}, {"ism", ""}, {"ate", ""}, {"iti", ""}, {"ous", ""}, {"ive", ""}, {"ize", ""}}};
  for (const Suffix& suffix : kBefore) {
    if (word.ends_with(suffix.from)) return replace_suffix(word, kBefore, 2);
  }
  if (word.ends_with("ion")) {
    const std::string stem = with_end(word, 3, "");
    return measure(stem) > 1 && (stem.ends_with('s') || stem.ends_with('t')) ? stem : word;
  }
  return replace_suffix(word, kAfter, 2);
}

std::string tidied(std::string word) {
  if (word.ends_with('e')) {
    const std::string stem = with_end(word, 1, "");
    const std::size_t m = measure(stem);
    if (m > 1 || (m == 1 && !ends_short(stem))) word = stem;
  }
  if (word.ends_with("ll") && measure(with_end(word, 1, "")) > 1) word.pop_back();
  return word;
}

std::string_view irregular(std::string_view word) {
  static constexpr std::array<Suffix, 16> kWords = {{{"sky", "sky"},
                                                     {"skies", "sky"},
                                                     {"dying", "die"},
                                                     {"lying", "lie"},
                                                     {"tying", "tie"},
                                                     {"news", "news"},
                                                     {"innings", "inning"},
                                                     {"inning", "inning"},
                                                     {"outings", "outing"},
                                                     {"outing", "outing"},
                                                     {"cannings", "canning"},
                                                     {"canning", "canning"},
                                                     {"howe", "howe"},
                                                     {"proceed", "proceed"},
                                                     {"exceed", "exceed"},
                                                     {"succeed", "succeed"}}};
  const auto found = std::find_if(kWords.begin(), kWords.end(), [&](const Suffix& each) { return each.from == word; });
  return found == kWords.end() ? std::string_view() : found->to;
}

}  // namespace

std::string porter_stem(std::string_view word) {
  if (const std::string_view stem = irregular(word); !stem.empty()) return std::string(stem);
  if (word.size() <= 2) return std::string(word);
  const std::string base = with_i_for_y(without_past(without_plural(std::string(word))));
  return tidied(without_single_suffix(without_ending(without_double_suffix(base))));
}

}  // namespace cupel
