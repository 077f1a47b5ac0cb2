#include <charconv>
#include <limits>

#include "suites/yaml.h"

namespace cupel {
namespace {

std::size_t digits(std::string_view text, std::size_t from) {
  const std::size_t end = text.find_first_not_of("0123456789", from);
  return (end == std::string_view::npos ? text.size() : end) - from;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_decimal(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = digits(text, at);
  at += whole;
  std::size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits(text, at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent = digits(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

template <class Number>
bool parse_all(std::string_view text, Number& out, auto... format) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, format...);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_number(std::string_view text, Node& out) {
  std::int64_t whole = 0;
  const bool has_base = text.starts_with("0x") || text.starts_with("0o");
  if (has_base && parse_all(text.substr(2), whole, text[1] == 'x' ? 16 : 8) && text[2] != '-') {
    out.value = whole;
    return true;
  }
  if (!is_decimal(text)) {
    const std::string_view name = text.substr(!text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0);
    const bool is_infinity = name == ".inf" || name == ".Inf" || name == ".INF";
    const bool is_nan = text == ".nan" || text == ".NaN" || text == ".NAN";
    if (!is_infinity && !is_nan) return false;
    const double magnitude = is_nan ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    out.value = text[0] == '-' ? -magnitude : magnitude;
    return true;
  }
  const std::string_view unsigned_plus = text[0] == '+' ? text.substr(1) : text;
  if (parse_all(unsigned_plus, whole)) {
    out.value = whole;
    return true;
  }
  double real = 0;
  if (!parse_all(unsigned_plus, real, std::chars_format::general)) return false;  // beyond what a double holds: text
  out.value = real;
  return true;
}

}  // namespace

Node typed_scalar(const std::string& text, Mark mark) {
  Node node{{}, mark};
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return node;
  if (text == "true" || text == "True" || text == "TRUE") node.value = true;
  else if (text == "false" || text == "False" || text == "FALSE") node.value = false;
  else if (!read_number(text, node)) node.value = text;
  if (!node.is_null() && node.as_string() == nullptr) node.written = text;
  return node;
}

}  // namespace cupel
