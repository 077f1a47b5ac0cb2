#include "checks/numbers.h"

#include <charconv>
#include <cmath>
#include <string>

namespace cupel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool are_digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return false;
  }
  return true;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<double> read() {
    std::vector<double> numbers;
    while (at_ < text_.size()) {
      const bool is_start = is_digit(text_[at_]) || (text_[at_] == '.' && are_digits(text_, at_ + 1, 1));
      if (!is_start) {
        ++at_;
        continue;
      }
      // Inside a word (x2, CO2) or behind another number's point (1.2.3) there is none.
      const char before = at_ == 0 ? ' ' : text_[at_ - 1];
      const bool is_free = !is_letter(before) && before != '.' && !(text_[at_] == '.' && is_digit(before));
      const double value = read_number();
      if (is_free && std::isfinite(value)) numbers.push_back(value);
    }
    return numbers;
  }

 private:
  double read_number() {
    std::string digits = is_negative() ? "-" : "";
    take_digits(digits);
    while (at_ < text_.size() && text_[at_] == ',' && are_digits(text_, at_ + 1, 3) && !are_digits(text_, at_ + 4, 1)) {
      ++at_;
      take_digits(digits);
    }
    if (at_ < text_.size() && text_[at_] == '.' && are_digits(text_, at_ + 1, 1)) {
      digits += text_[at_++];
      take_digits(digits);
    }
    take_exponent(digits);
    double value = NAN;
    if (digits.front() == '.') digits.insert(0, "0");
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }

  // A minus (also the typographic one) belongs to the number unless something stands before it that it could be a dash after: 3-4, a-1.
  bool is_negative() const {
    constexpr std::string_view kMinus = "\u2212";
    const std::string_view before = text_.substr(0, at_);
    const std::size_t size = before.ends_with('-') ? 1 : before.ends_with(kMinus) ? kMinus.size() : 0;
    if (size == 0) return false;
    if (before.size() == size) return true;
    const char previous = before[before.size() - size - 1];
    return !is_digit(previous) && !is_letter(previous) && previous != ')' && previous != '-';
  }

  void take_digits(std::string& digits) {
    while (at_ < text_.size() && is_digit(text_[at_])) digits += text_[at_++];
  }

  void take_exponent(std::string& digits) {
    if (at_ >= text_.size() || (text_[at_] != 'e' && text_[at_] != 'E')) return;
    const bool is_signed = at_ + 1 < text_.size() && (text_[at_ + 1] == '-' || text_[at_ + 1] == '+');
    if (!are_digits(text_, at_ + (is_signed ? 2 : 1), 1)) return;
    digits += 'e';
    ++at_;
    if (is_signed && text_[at_++] == '-') digits += '-';
    take_digits(digits);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<double> numbers_in(std::string_view text) { return Reader(text).read(); }

}  // namespace cupel
