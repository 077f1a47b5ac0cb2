#include "base/letter_case.h"

#include <utf8proc.h>

#include <array>
#include <vector>

#include "base/text.h"

namespace cupel {
namespace {

// Code points; a byte that is not UTF-8 is minus itself, less one.
std::vector<utf8proc_int32_t> codes_of(std::string_view text) {
  std::vector<utf8proc_int32_t> codes;
  while (!text.empty()) {
    utf8proc_int32_t code = -1;
    const auto size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &code);
    codes.push_back(size > 0 ? code : -1 - static_cast<unsigned char>(text.front()));
    text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  }
  return codes;
}

void append(std::string& out, utf8proc_int32_t code) {
  if (code < 0) {
    out += static_cast<char>(static_cast<unsigned char>(-1 - code));
    return;
  }
  std::array<utf8proc_uint8_t, 4> bytes{};
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(utf8proc_encode_char(code, bytes.data())));
}

utf8proc_category_t category_of(utf8proc_int32_t code) { return code < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(code); }

// SpecialCasing.txt: a letter without an upper case of its own is that of its folded form, where this is several letters.
void append_upper(std::string& out, utf8proc_int32_t code) {
  const utf8proc_int32_t upper = code < 0 ? code : utf8proc_toupper(code);
  if (code < 0x80 || category_of(code) == UTF8PROC_CATEGORY_LU) return append(out, upper);
  std::string one;
  append(one, code);
  const std::vector<utf8proc_int32_t> folded = codes_of(fold_case(one));
  if (folded.size() < 2) return append(out, upper);
  for (const utf8proc_int32_t each : folded) append(out, utf8proc_toupper(each));
}

bool is_cased(utf8proc_int32_t code) {
  const utf8proc_category_t category = category_of(code);
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LT;
}

// Unicode's Case_Ignorable, as far as it stands inside words.
bool is_passed_over(utf8proc_int32_t code) {
  const utf8proc_category_t category = category_of(code);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_LM || category == UTF8PROC_CATEGORY_SK || code == '\'' || code == 0x2019 || code == 0xB7;
}

bool ends_word(const std::vector<utf8proc_int32_t>& codes, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && is_passed_over(codes[before - 1])) --before;
  std::size_t behind = at + 1;
  while (behind < codes.size() && is_passed_over(codes[behind])) ++behind;
  return before > 0 && is_cased(codes[before - 1]) && (behind == codes.size() || !is_cased(codes[behind]));
}

void append_lower(std::string& out, const std::vector<utf8proc_int32_t>& codes, std::size_t at) {
  constexpr utf8proc_int32_t kSigma = 0x3A3, kFinalSigma = 0x3C2, kDottedI = 0x130;
  const utf8proc_int32_t code = codes[at];
  if (code == kSigma && ends_word(codes, at)) append(out, kFinalSigma);
  else if (code == kDottedI) out += "i\u0307";
  else append(out, code < 0 ? code : utf8proc_tolower(code));
}

bool is_space(utf8proc_int32_t code) {
  const utf8proc_category_t category = category_of(code);
  return (code >= '\t' && code <= '\r') || code == 0x85 || (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

template <class StartsWord>
std::string with_capitals(std::string_view text, const StartsWord& starts_word) {
  const std::vector<utf8proc_int32_t> codes = codes_of(text);
  std::string out;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (starts_word(codes, i)) append_upper(out, codes[i]);
    else append_lower(out, codes, i);
  }
  return out;
}

}  // namespace

std::string upper_case(std::string_view text) {
  std::string out;
  for (const utf8proc_int32_t code : codes_of(text)) append_upper(out, code);
  return out;
}

std::string lower_case(std::string_view text) {
  return with_capitals(text, [](const std::vector<utf8proc_int32_t>&, std::size_t) { return false; });
}

std::string capitalized(std::string_view text) {
  return with_capitals(text, [](const std::vector<utf8proc_int32_t>&, std::size_t at) { return at == 0; });
}

std::string title_case(std::string_view text, std::string_view breaks) {
  return with_capitals(text, [&](const std::vector<utf8proc_int32_t>& codes, std::size_t at) {
    if (at == 0) return true;
    const utf8proc_int32_t before = codes[at - 1];
    return is_space(before) || (before > 0 && before < 0x80 && breaks.find(static_cast<char>(before)) != std::string_view::npos);
  });
}

}  // namespace cupel
