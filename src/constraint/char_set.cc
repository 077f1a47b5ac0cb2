#include "constraint/char_set.h"

#include <algorithm>
#include <string>

namespace cupel::constraint {
namespace {

constexpr char32_t kLast = 0x10FFFF;

}  // namespace

CharSet::CharSet(std::initializer_list<Range> ranges) : ranges_(ranges) { normalise(); }

CharSet CharSet::of(std::string_view ascii) {
  CharSet set;
  for (const char c : ascii) set.ranges_.push_back({static_cast<unsigned char>(c), static_cast<unsigned char>(c)});
  set.normalise();
  return set;
}

CharSet CharSet::any() { return {{0, 0xD7FF}, {0xE000, kLast}}; }

void CharSet::normalise() {
  std::ranges::sort(ranges_, {}, &Range::first);
  std::vector<Range> merged;
  for (const Range& each : ranges_) {
    if (!merged.empty() && each.first <= merged.back().last + 1) merged.back().last = std::max(merged.back().last, each.last);
    else merged.push_back(each);
  }
  ranges_ = std::move(merged);
}

CharSet CharSet::complement() const {
  CharSet out;
  char32_t next = 0;
  for (const Range& each : ranges_) {
    if (each.first > next) out.ranges_.push_back({next, each.first - 1});
    next = each.last + 1;
  }
  if (next <= kLast) out.ranges_.push_back({next, kLast});
  return out;
}

CharSet CharSet::operator|(const CharSet& other) const {
  CharSet out = *this;
  out.ranges_.insert(out.ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  out.normalise();
  return out;
}

CharSet CharSet::operator&(const CharSet& other) const {
  CharSet out;
  for (const Range& mine : ranges_) {
    for (const Range& theirs : other.ranges_) {
      const Range both{std::max(mine.first, theirs.first), std::min(mine.last, theirs.last)};
      if (both.first <= both.last) out.ranges_.push_back(both);
    }
  }
  out.normalise();
  return out;
}

CharSet CharSet::operator-(const CharSet& other) const { return *this & other.complement(); }

bool CharSet::contains(char32_t character) const {
  return std::ranges::any_of(ranges_, [&](const Range& each) { return each.first <= character && character <= each.last; });
}

std::vector<char32_t> characters_of(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t value = size == 1 ? first : first & (0xFFU >> (size + 1));
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k) value = (value << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    out.push_back(value);
    i += size;
  }
  return out;
}

std::string utf8_of(char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0U | (c >> 6U)), byte(0x80U | (c & 0x3FU))};
  if (c < 0x10000) return {byte(0xE0U | (c >> 12U)), byte(0x80U | ((c >> 6U) & 0x3FU)), byte(0x80U | (c & 0x3FU))};
  return {byte(0xF0U | (c >> 18U)), byte(0x80U | ((c >> 12U) & 0x3FU)), byte(0x80U | ((c >> 6U) & 0x3FU)), byte(0x80U | (c & 0x3FU))};
}

}  // namespace cupel::constraint
