#include "checks/text_scores/text_words.h"

#include <utf8proc.h>

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

// The same over code points, by their Unicode categories.
enum class Kind { number, punctuation, symbol, other };

Kind kind_of(const std::string& character) {
  utf8proc_int32_t code = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()), static_cast<utf8proc_ssize_t>(character.size()), &code);
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return Kind::number;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return Kind::punctuation;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO: return Kind::symbol;
    default: return Kind::other;
  }
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

Words international_words(std::string_view text) {
  const auto split_by = [](const std::string& line, bool mark_first) {
    const Words all = characters(line);
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool is_pair = i + 1 < all.size() && kind_of(all[i + (mark_first ? 0 : 1)]) == Kind::punctuation &&
                           kind_of(all[i + (mark_first ? 1 : 0)]) != Kind::number;
      out += !is_pair ? all[i] : mark_first ? " " + all[i] + " " + all[i + 1] : all[i] + " " + all[i + 1] + " ";
      i += is_pair ? 1 : 0;
    }
    return out;
  };
  std::string apart;
  for (const std::string& character : characters(split_by(split_by(std::string(text), false), true))) {
    apart += kind_of(character) == Kind::symbol ? " " + character + " " : character;
  }
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
