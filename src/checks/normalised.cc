#include "checks/normalised.h"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "checks/numbers.h"
#include "checks/text_scores/text_words.h"

namespace cupel {
namespace {

// What NFKC would turn into other digits, or take out of a number, is put out of its way and back again: 10² is not 102, 1½ not 11/2.
constexpr utf8proc_int32_t kAside = 0xF0000;  // private use

utf8proc_int32_t put_aside(utf8proc_int32_t code, void*) {
  const bool is_subscript = code >= 0x2080 && code <= 0x2089;
  const utf8proc_category_t category = utf8proc_category(code);
  const bool is_aside = (category == UTF8PROC_CATEGORY_NO && !is_subscript) || (category == UTF8PROC_CATEGORY_ZS && code != ' ');
  return is_aside && code < 0x10000 ? kAside + code : code;
}

utf8proc_int32_t code_of(std::string_view character) {
  utf8proc_int32_t code = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()), static_cast<utf8proc_ssize_t>(character.size()), &code);
  return code;
}

std::string compatible_form(const std::string& text) {
  utf8proc_uint8_t* made = nullptr;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE | UTF8PROC_IGNORE | UTF8PROC_STRIPCC);
  const utf8proc_ssize_t size = utf8proc_map_custom(bytes, static_cast<utf8proc_ssize_t>(text.size()), &made, options, put_aside, nullptr);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, std::free);
  return size < 0 ? text : std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

std::string put_back(std::string_view text) {
  std::string out;
  for (const std::string& character : characters(text)) {
    const utf8proc_int32_t code = code_of(character);
    std::array<utf8proc_uint8_t, 4> bytes{};
    if (code < kAside || code >= kAside + 0x10000) out += character;
    else
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(utf8proc_encode_char(code - kAside, bytes.data())));
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What stands between numbers, without punctuation. Between two digits it stays, so that 10-20, 3:00 and 1/2 are not other numbers.
std::string without_punctuation(std::string_view text, bool is_behind_digit, bool is_before_digit) {
  const std::vector<std::string> all = characters(text);
  std::string plain;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const utf8proc_int32_t code = code_of(all[i]);
    const utf8proc_category_t category = utf8proc_category(code);
    const bool is_sign = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
    if (!is_sign && code != 0x2212 &&
        (code >= 0x80 || std::string_view("$+<=>^`|~").find(static_cast<char>(code)) == std::string_view::npos)) {
      plain += all[i];
      continue;
    }
    const bool follows = i == 0 ? is_behind_digit : is_digit(all[i - 1].front());
    const bool leads = i + 1 == all.size() ? is_before_digit : is_digit(all[i + 1].front());
    if (!follows || !leads) continue;
    if (category == UTF8PROC_CATEGORY_PD || code == 0x2212) plain += '-';
    else if (code == ',' || code == ';') plain += ' ';
    else plain += all[i];
  }
  return plain;
}

std::string one_spelling(std::string decimal) {
  if (decimal.find('.') != std::string::npos && decimal.find('e') == std::string::npos) {
    decimal.erase(decimal.find_last_not_of('0') + 1);
    if (decimal.ends_with('.')) decimal.pop_back();
  }
  return decimal == "-0" ? "0" : decimal;
}

std::string without_punctuation(const std::string& text) {
  std::string plain;
  std::size_t at = 0;
  for (const Number& number : numbers_in(text)) {
    const std::string between =
        without_punctuation(std::string_view(text).substr(at, number.begin - at), at > 0, number.decimal.front() != '-');
    plain += at > 0 && between.empty() ? " " : between;  // two numbers never become one
    plain += one_spelling(number.decimal);
    at = number.end;
  }
  return plain + without_punctuation(std::string_view(text).substr(at), at > 0, false);
}

std::string with_plain_spaces(std::string_view text) {
  std::string plain;
  for (const std::string& character : characters(text)) {
    const utf8proc_category_t category = utf8proc_category(code_of(character));
    plain += category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP ? std::string(" ") : character;
  }
  return plain;
}

}  // namespace

std::string normalised(std::string_view text, const Normalisation& rules) {
  std::string line = compatible_form(replace_invalid_utf8(text));
  if (rules.ignore_case) line = fold_case(line);
  line = put_back(line);
  if (rules.ignore_punctuation) line = without_punctuation(line);
  const std::string plain = with_plain_spaces(line);
  Words kept;
  for (std::string& word : white_space_words(plain)) {
    const std::string lower = to_lower(word);
    const bool is_article = lower == "a" || lower == "an" || lower == "the";
    if (!is_article || !rules.ignore_articles) kept.push_back(std::move(word));
  }
  return join(kept, " ");
}

}  // namespace cupel
