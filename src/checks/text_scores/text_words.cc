#include "checks/text_scores/text_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "checks/text_scores/stem.h"

namespace cupel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// ASCII punctuation and symbols but for ' , - . which depend on their neighbours (' stays).
bool stands_apart(char c) {
  return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') || (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || (c >= ':' && c <= '@') ||
         c == '/';
}

// Replaces non-overlapping pairs of neighbours, from the left, by `first`, their text and spaces.
template <class IsPair>
std::string split_pairs(const std::string& text, IsPair is_pair, std::string_view before, std::string_view between,
                        std::string_view after) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 == text.size() || !is_pair(text[i], text[i + 1])) {
      out += text[i];
      continue;
    }
    out.append(before).append(1, text[i]).append(between).append(1, text[i + 1]).append(after);
    ++i;
  }
  return out;
}

}  // namespace

Words characters(std::string_view text) {
  const std::string valid = replace_invalid_utf8(text);
  Words result;
  for (std::size_t i = 0; i < valid.size();) {
    std::size_t end = i + 1;
    while (end < valid.size() && (static_cast<unsigned char>(valid[end]) & 0xC0U) == 0x80U) ++end;
    result.push_back(valid.substr(i, end - i));
    i = end;
  }
  return result;
}

Words white_space_words(std::string_view text) {
  Words words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !is_space(text[end])) ++end;
    if (end > i) words.emplace_back(text.substr(i, end - i));
    i = end + 1;
  }
  return words;
}

Words words_13a(std::string_view text) {
  std::string line(text);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kReplaced = {
      {{"<skipped>", ""}, {"-\n", ""}, {"\n", " "}, {"&quot;", "\""}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}}};
  for (const auto& [from, to] : kReplaced) replace_all(line, from, to);
  line = " " + line + " ";
  std::string apart;
  for (const char c : line) apart += stands_apart(c) ? std::string{' ', c, ' '} : std::string(1, c);
  const auto is_mark = [](char c) { return c == '.' || c == ','; };
  apart = split_pairs(apart, [&](char a, char b) { return !is_digit(a) && is_mark(b); }, "", " ", " ");
  apart = split_pairs(apart, [&](char a, char b) { return is_mark(a) && !is_digit(b); }, " ", " ", "");
  apart = split_pairs(apart, [&](char a, char b) { return is_digit(a) && b == '-'; }, "", " ", " ");
  return white_space_words(apart);
}

Words rouge_words(std::string_view text, bool stem) {
  std::string line = to_lower(text);
  for (char& c : line) {
    if (!is_digit(c) && !(c >= 'a' && c <= 'z')) c = ' ';
  }
  Words words = white_space_words(line);
  for (std::string& word : words) {
    if (stem && word.size() > 3) word = porter_stem(word);
  }
  return words;
}

}  // namespace cupel
