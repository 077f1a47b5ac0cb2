#include "checks/numbers.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace cupel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Longer ones first.
constexpr std::array<std::string_view, 19> kSeparators = {",\\!",   "\\!,",   "{,}",    "{\\,}",    "\\,",    "\\;",    ",",
                                                          "'",      "_",      "\u2019", "\u00A0",   "\u202F", "\u2009", "\u2007",
                                                          "\u2008", "\u066C", "&nbsp;", "&thinsp;", "&#8239;"};
constexpr std::array<std::string_view, 25> kCurrencies = {"USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "CAD", "AUD",
                                                          "NZD", "SEK", "NOK", "DKK", "PLN", "BRL", "MXN", "ZAR", "KRW",
                                                          "RUB", "TRY", "HKD", "SGD", "CZK", "HUF", "Rs"};
constexpr std::array<std::string_view, 6> kMinuses = {"-", "\u2212", "\u2013", "\u2011", "\uFE63", "\uFF0D"};
constexpr std::array<std::string_view, 9> kTimes = {"\u00D7", "\\times", "\\cdot", "\u00B7", "\u22C5", "\u2217", "*", "x", "X"};
constexpr std::array<std::string_view, 10> kSuperscripts = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
                                                            "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
constexpr std::string_view kSuperscriptMinus = "\u207B";

/// The first of the texts with which `text` begins (ends); "" for none.
std::string_view beginning(std::string_view text, auto& among) {
  const auto found = std::ranges::find_if(among, [&](std::string_view each) { return text.starts_with(each); });
  return found == among.end() ? std::string_view() : *found;
}
std::string_view ending(std::string_view text, auto& among) {
  const auto found = std::ranges::find_if(among, [&](std::string_view each) { return text.ends_with(each); });
  return found == among.end() ? std::string_view() : *found;
}

std::size_t count_digits(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

struct Character {
  std::size_t size = 0;  // 0 at the beginning of the text
  utf8proc_category_t category = UTF8PROC_CATEGORY_CN;
};

Character last_character(std::string_view text) {
  if (text.empty()) return {};
  std::size_t begin = text.size() - 1;
  while (begin > 0 && text.size() - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  utf8proc_int32_t code = 0;
  const auto size = static_cast<utf8proc_ssize_t>(text.size() - begin);
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + begin), size, &code);
  return {static_cast<std::size_t>(size), code < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(code)};
}

void drop_spaces(std::string_view& text) {
  for (Character last = last_character(text); last.category == UTF8PROC_CATEGORY_ZS; last = last_character(text)) {
    text.remove_suffix(last.size);
  }
}

// A currency before a number: a code, or a sign that may have a country before it (US$) or a backslash (LaTeX).
bool drop_currency(std::string_view& text) {
  drop_spaces(text);
  if (const std::string_view code = ending(text, kCurrencies); !code.empty()) {
    text.remove_suffix(code.size());
    return true;
  }
  const Character last = last_character(text);
  if (last.category != UTF8PROC_CATEGORY_SC) return false;
  text.remove_suffix(last.size);
  if (text.ends_with('\\')) text.remove_suffix(1);
  while (!text.empty() && text.back() >= 'A' && text.back() <= 'Z') text.remove_suffix(1);
  return true;
}

// Whether what stands before a minus makes it a dash or an operator: 3-4, a-1, (x)-2, 5%-10%, 5 €-10 €.
bool joins(std::string_view before) {
  const Character last = last_character(before);
  if (last.size == 0) return false;
  if (last.category >= UTF8PROC_CATEGORY_LU && last.category <= UTF8PROC_CATEGORY_NO) return true;
  if (last.category == UTF8PROC_CATEGORY_SC) {
    before.remove_suffix(last.size);
    drop_spaces(before);
    return !before.empty() && is_digit(before.back());
  }
  const char c = before.back();
  return c == ')' || c == ']' || c == '}' || c == '%' || c == '_' || !ending(before, kMinuses).empty();
}

// A minus before the number, or before its currency. "- 5" is an item of a list.
bool is_negative(std::string_view before) {
  if (const std::string_view minus = ending(before, kMinuses); !minus.empty()) {
    before.remove_suffix(minus.size());
    return !joins(before);
  }
  if (!drop_currency(before)) return false;
  const std::string_view minus = ending(before, kMinuses);
  if (minus.empty()) return false;
  before.remove_suffix(minus.size());
  return !joins(before);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Number> read() {
    std::vector<Number> numbers;
    while (at_ < text_.size()) {
      const bool is_start = is_digit(text_[at_]) || (text_[at_] == '.' && count_digits(text_, at_ + 1) > 0);
      if (!is_start) {
        ++at_;
        continue;
      }
      // Inside a word (x2, CO2) or behind another number's point (1.2.3) there is none.
      const char before = at_ == 0 ? ' ' : text_[at_ - 1];
      const bool is_free = !is_letter(before) && before != '.' && !(text_[at_] == '.' && is_digit(before));
      Number number = read_number();
      if (is_free && std::isfinite(number.value)) numbers.push_back(std::move(number));
    }
    return numbers;
  }

 private:
  Number read_number() {
    std::string decimal = is_negative(text_.substr(0, at_)) ? "-" : "";
    const std::size_t start = at_;
    if (text_[at_] == '.') decimal += '0';
    if (!take_dotted(decimal)) {
      take_digits(decimal);
      take_groups(decimal, at_ - start);
      if (at_ < text_.size() && text_[at_] == '.' && count_digits(text_, at_ + 1) > 0) {
        ++at_;
        decimal += '.';
        take_digits(decimal);
      }
    }
    if (!take_exponent(decimal)) take_power_of_ten(decimal, text_.substr(start, at_ - start) == "10");
    Number number{.value = NAN, .decimal = std::move(decimal), .begin = start, .end = at_};
    std::from_chars(number.decimal.data(), number.decimal.data() + number.decimal.size(), number.value);
    return number;
  }

  void take_digits(std::string& decimal) {
    while (at_ < text_.size() && is_digit(text_[at_])) decimal += text_[at_++];
  }

  // As many groups behind the first digits as can belong to one number.
  void take_groups(std::string& decimal, std::size_t first) {
    if (first > 3 || first == 0 || text_[at_ - first] == '0') return;
    const std::string_view separator = beginning(text_.substr(at_), kSeparators);
    if (separator.empty()) return;
    std::size_t end = 0, behind = at_;
    bool is_western = true, is_indian = first <= 2;
    while (text_.substr(behind).starts_with(separator)) {
      const std::size_t size = count_digits(text_, behind + separator.size());
      behind += separator.size() + size;
      if (size == 3 && (is_western || is_indian)) end = behind;
      is_indian = is_indian && size == 2;  // three digits are the last
      is_western = is_western && size == 3;
      if (!is_western && !is_indian) break;
    }
    while (at_ < end) {
      if (text_.substr(at_).starts_with(separator)) at_ += separator.size();
      take_digits(decimal);
    }
  }

  // 1.234.567 and 1.234,50
  bool take_dotted(std::string& decimal) {
    const std::size_t first = count_digits(text_, at_);
    if (first == 0 || first > 3 || text_[at_] == '0') return false;
    std::size_t end = at_ + first, groups = 0;
    for (; end < text_.size() && text_[end] == '.' && count_digits(text_, end + 1) == 3; end += 4) ++groups;
    const bool goes_on = end < text_.size() && text_[end] == '.' && count_digits(text_, end + 1) > 0;
    const std::size_t cents = end < text_.size() && text_[end] == ',' ? count_digits(text_, end + 1) : 0;
    const bool has_comma = cents == 1 || cents == 2;
    if (groups == 0 || goes_on || (groups == 1 && !has_comma)) return false;
    for (; at_ < end; ++at_) {
      if (text_[at_] != '.') decimal += text_[at_];
    }
    if (has_comma) {
      ++at_;
      decimal += '.';
      take_digits(decimal);
    }
    return true;
  }

  bool take_exponent(std::string& decimal) {
    if (at_ >= text_.size() || (text_[at_] != 'e' && text_[at_] != 'E')) return false;
    std::size_t digits = at_ + 1;
    const std::string_view minus = beginning(text_.substr(digits), kMinuses);
    digits += minus.empty() ? (text_.substr(digits).starts_with('+') ? 1 : 0) : minus.size();
    if (count_digits(text_, digits) == 0) return false;
    decimal += minus.empty() ? "e" : "e-";
    at_ = digits;
    take_digits(decimal);
    return true;
  }

  // × 10^-31, \times 10^{-31}, ·10⁻³¹; of a number that is 10 itself only the power.
  void take_power_of_ten(std::string& decimal, bool is_ten) {
    std::size_t at = at_;
    std::optional<std::string> power = is_ten ? read_power(at) : std::nullopt;
    if (power) {
      decimal.replace(decimal.size() - 2, 2, "1");
    } else {
      skip_spaces(at = at_);
      const std::string_view times = beginning(text_.substr(at), kTimes);
      if (times.empty()) return;
      skip_spaces(at += times.size());
      if (!text_.substr(at).starts_with("10")) return;
      power = read_power(at += 2);
    }
    if (!power) return;
    decimal += "e" + *power;
    at_ = at;
  }

  std::optional<std::string> read_power(std::size_t& at) const {
    std::string power;
    if (text_.substr(at).starts_with('^') || text_.substr(at).starts_with("**")) {
      at += text_[at] == '^' ? 1 : 2;
      const char open = at < text_.size() ? text_[at] : ' ';
      const bool is_enclosed = open == '{' || open == '(';
      if (is_enclosed) ++at;
      const std::string_view minus = beginning(text_.substr(at), kMinuses);
      if (!minus.empty()) power = "-";
      at += minus.empty() && text_.substr(at).starts_with('+') ? 1 : minus.size();
      const std::size_t count = count_digits(text_, at);
      if (count == 0) return std::nullopt;
      power += text_.substr(at, count);
      at += count;
      if (!is_enclosed) return power;
      if (!text_.substr(at).starts_with(open == '{' ? '}' : ')')) return std::nullopt;
      ++at;
      return power;
    }
    if (text_.substr(at).starts_with(kSuperscriptMinus)) {
      power = "-";
      at += kSuperscriptMinus.size();
    }
    const std::size_t sign = power.size();
    for (auto found = digit_at(at); found != kSuperscripts.end(); found = digit_at(at)) {
      power += static_cast<char>('0' + (found - kSuperscripts.begin()));
      at += found->size();
    }
    return power.size() > sign ? std::optional(power) : std::nullopt;
  }

  const std::string_view* digit_at(std::size_t at) const {
    return std::ranges::find_if(kSuperscripts, [&](std::string_view each) { return text_.substr(at).starts_with(each); });
  }

  void skip_spaces(std::size_t& at) const {
    while (at < text_.size()) {
      constexpr std::array<std::string_view, 5> kSpaces = {" ", "\u00A0", "\u202F", "\u2009", "\\,"};
      const std::string_view space = beginning(text_.substr(at), kSpaces);
      if (space.empty()) return;
      at += space.size();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Number> numbers_in(std::string_view text) { return Reader(text).read(); }

}  // namespace cupel
