// Texts as JavaScript measures and spells them.
#include <utf8proc.h>

#include <array>

#include "base/text.h"
#include "importers/nunjucks/value.h"

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kFirstBeyond = 0x10000;

/// The character that begins the text, which it is shortened by.
char32_t take_character(std::string_view& text) {
  utf8proc_int32_t code = 0;
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &code);
  text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  return size > 0 ? static_cast<char32_t>(code) : kReplacement;
}

void append(std::string& out, char32_t code) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const utf8proc_ssize_t size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

bool is_surrogate(char16_t unit) { return unit >= 0xD800 && unit <= 0xDFFF; }

bool is_space(char32_t code) {
  if (code >= 9 && code <= 13) return true;
  if (code == 0xFEFF || code == 0x2028 || code == 0x2029) return true;
  return utf8proc_category(static_cast<utf8proc_int32_t>(code)) == UTF8PROC_CATEGORY_ZS;
}

}  // namespace

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t code = take_character(text);
    if (code < kFirstBeyond) {
      out += static_cast<char16_t>(code);
      continue;
    }
    code -= kFirstBeyond;
    out += static_cast<char16_t>(0xD800 + (code >> 10U));
    out += static_cast<char16_t>(0xDC00 + (code & 0x3FFU));
  }
  return out;
}

std::string to_utf8(std::u16string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    const bool is_pair = unit >= 0xD800 && unit <= 0xDBFF && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] <= 0xDFFF;
    if (is_pair) append(out, kFirstBeyond + ((static_cast<char32_t>(unit) - 0xD800) << 10U) + (text[++i] - 0xDC00U));
    else append(out, is_surrogate(unit) ? kReplacement : unit);
  }
  return out;
}

std::size_t utf16_size(std::string_view text) {
  std::size_t size = 0;
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if ((byte & 0xC0U) != 0x80U) size += byte >= 0xF0U ? 2 : 1;
  }
  return size;
}

std::string_view trim_script(std::string_view text, bool at_start, bool at_end) {
  while (at_start && !text.empty()) {
    std::string_view rest = text;
    if (!is_space(take_character(rest))) break;
    text = rest;
  }
  while (at_end && !text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
    std::string_view last = text.substr(start);
    if (!is_space(take_character(last))) break;
    text = text.substr(0, start);
  }
  return text;
}

// What becomes several letters in capitals (Unicode's SpecialCasing) and is seen in texts.
std::string upper_case(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char32_t code = take_character(text);
    switch (code) {
      case 0xDF: out += "SS"; break;
      case 0x149: out += "\u02BCN"; break;
      case 0xFB00: out += "FF"; break;
      case 0xFB01: out += "FI"; break;
      case 0xFB02: out += "FL"; break;
      case 0xFB03: out += "FFI"; break;
      case 0xFB04: out += "FFL"; break;
      case 0xFB05:
      case 0xFB06: out += "ST"; break;
      default: append(out, static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(code))));
    }
  }
  return out;
}

// A sigma at the end of a word has a form of its own.
std::string lower_case(std::string_view text) {
  constexpr char32_t kSigma = 0x3A3, kFinalSigma = 0x3C2;
  const auto is_letter = [](char32_t code) {
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(code));
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
  };
  std::string out;
  bool is_inside = false;
  while (!text.empty()) {
    const char32_t code = take_character(text);
    std::string_view rest = text;
    const bool ends_word = rest.empty() || !is_letter(take_character(rest));
    if (code == 0x130) out += "i\u0307";
    else if (code == kSigma && is_inside && ends_word) append(out, kFinalSigma);
    else append(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code))));
    is_inside = is_letter(code);
  }
  return out;
}

}  // namespace cupel::promptfoo::nunjucks
