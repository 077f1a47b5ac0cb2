#include "constraint/json_number.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

namespace cupel::constraint {
namespace {

constexpr std::size_t kDigits = 15;          // a double holds as many exactly
constexpr std::size_t kFractionDigits = 10;  // where nothing bounds them
constexpr std::int64_t kMostMultiples = 1000;

// A number at least 0 in digits: `whole` without leading zeros but "0", `fraction` without trailing zeros.
struct Decimal {
  std::string whole = "0";
  std::string fraction;
};

// The sign is left out.
Decimal decimal_of(std::string written) {
  if (written.front() == '-') written.erase(0, 1);
  long exponent = 0;
  if (const std::size_t e = written.find_first_of("eE"); e != std::string::npos) {
    exponent = std::strtol(written.c_str() + e + 1, nullptr, 10);
    written.erase(e);
  }
  const std::size_t point = std::min(written.find('.'), written.size());
  std::string digits = written.substr(0, point) + (point < written.size() ? written.substr(point + 1) : "");
  long whole = static_cast<long>(point) + exponent;  // digits before the point
  if (whole < 0) digits.insert(0, static_cast<std::size_t>(-whole), '0');
  whole = std::max(whole, 0L);
  if (digits.size() < static_cast<std::size_t>(whole)) digits.append(static_cast<std::size_t>(whole) - digits.size(), '0');
  Decimal out{digits.substr(0, static_cast<std::size_t>(whole)), digits.substr(static_cast<std::size_t>(whole))};
  out.whole.erase(0, std::min(out.whole.find_first_not_of('0'), out.whole.size()));
  if (out.whole.empty()) out.whole = "0";
  out.fraction.erase(out.fraction.find_last_not_of('0') + 1);
  return out;
}

// Of the shortest text that means the number.
Decimal decimal_of(const Json& number) { return decimal_of(number.dump()); }

// Whole digits that may be written at a bound: beyond the usual ones those of a 64-bit integer, which is read back exactly.
std::size_t digits_at(const std::optional<Json>& bound) {
  return bound && bound->is_number_integer() ? std::max(kDigits, decimal_of(*bound).whole.size()) : kDigits;
}

bool is_negative(const Json& number) { return number.get<double>() < 0; }

std::string one_way_text(const Decimal& decimal, bool is_negative) {
  return (is_negative ? "-" : "") + (decimal.fraction.empty() ? decimal.whole : decimal.whole + "." + decimal.fraction);
}

Expr digit(char first, char last) {
  return first > last ? never() : chars(CharSet{{static_cast<char32_t>(first), static_cast<char32_t>(last)}});
}
Expr any_digits(std::size_t min, std::size_t max) { return repeat(digit('0', '9'), min, max); }

// Digit strings of equal length between two, in order.
Expr digits_between(const std::string& low, const std::string& high) {
  if (low.empty()) return text("");
  const bool are_all = low.find_first_not_of('0') == std::string::npos && high.find_first_not_of('9') == std::string::npos;
  if (are_all) return any_digits(low.size(), low.size());
  const std::size_t rest = low.size() - 1;
  const std::string low_rest = low.substr(1), high_rest = high.substr(1);
  if (low[0] == high[0]) return sequence({text(low.substr(0, 1)), digits_between(low_rest, high_rest)});
  return choice({sequence({text(low.substr(0, 1)), digits_between(low_rest, std::string(rest, '9'))}),
                 sequence({digit(static_cast<char>(low[0] + 1), static_cast<char>(high[0] - 1)), any_digits(rest, rest)}),
                 sequence({text(high.substr(0, 1)), digits_between(std::string(rest, '0'), high_rest)})});
}

bool is_less(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

// Whole numbers low..high, without leading zeros.
Expr wholes_between(std::string low, const std::string& high) {
  std::vector<Expr> parts;
  for (; low.size() < high.size(); low = "1" + std::string(low.size(), '0')) {
    parts.push_back(digits_between(low, std::string(low.size(), '9')));
  }
  if (low <= high) parts.push_back(digits_between(low, high));
  return choice(std::move(parts));
}

std::string plus_one(std::string digits) {
  std::size_t i = digits.size();
  while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
  if (i == 0) return "1" + digits;
  ++digits[i - 1];
  return digits;
}

std::string minus_one(std::string digits) {  // of at least 1
  std::size_t i = digits.size();
  while (digits[i - 1] == '0') digits[--i] = '9';
  --digits[i - 1];
  if (digits.size() > 1 && digits[0] == '0') digits.erase(0, 1);
  return digits;
}

struct Side {  // one end of the fractions that are allowed
  std::string digits;
  bool excluded = false;
};
using Bound = std::optional<Side>;

bool allows_end(const Bound& low, const Bound& high) {
  if (low && (low->digits.find_first_not_of('0') != std::string::npos || low->excluded)) return false;
  return !high || high->digits.find_first_not_of('0') != std::string::npos || !high->excluded;
}

struct Fraction {
  std::size_t digits = 0;  // at most
  bool needs_one = false;
  bool one_way = false;  // the last one is no zero
};

Expr any_fraction(const Fraction& fraction) {
  if (!fraction.one_way) return any_digits(fraction.needs_one ? 1 : 0, fraction.digits);
  if (fraction.digits == 0) return fraction.needs_one ? never() : text("");
  const Expr filled = sequence({any_digits(0, fraction.digits - 1), digit('1', '9')});
  return fraction.needs_one ? filled : optional(filled);
}

// Digits behind the point whose value lies between the bounds.
Expr fraction_between(const Bound& low, const Bound& high, const Fraction& fraction) {
  if (!low && !high) return any_fraction(fraction);
  std::vector<Expr> parts;
  if (!fraction.needs_one && allows_end(low, high)) parts.push_back(text(""));
  CharSet free;
  for (char each = '0'; fraction.digits > 0 && each <= '9'; ++each) {
    Bound next_low = low, next_high = high;
    if (low) {
      const char edge = low->digits.empty() ? '0' : low->digits[0];
      if (each < edge) continue;
      if (each > edge || (low->digits.empty() && !low->excluded)) next_low.reset();
      else if (!low->digits.empty()) next_low->digits.erase(0, 1);
    }
    if (high) {
      const char edge = high->digits.empty() ? '0' : high->digits[0];
      if (each > edge) break;
      if (each < edge) next_high.reset();
      else if (!high->digits.empty()) next_high->digits.erase(0, 1);
    }
    const bool needs_more = fraction.one_way && each == '0';
    if (!next_low && !next_high && !needs_more) {
      free = free | CharSet{{static_cast<char32_t>(each), static_cast<char32_t>(each)}};
      continue;
    }
    const Expr rest = fraction_between(next_low, next_high, {fraction.digits - 1, needs_more, fraction.one_way});
    parts.push_back(sequence({text(std::string(1, each)), rest}));
  }
  if (!free.empty()) parts.push_back(sequence({chars(free), any_fraction({fraction.digits - 1, false, fraction.one_way})}));
  return choice(std::move(parts));
}

Expr with_fraction(const Bound& low, const Bound& high, const Fraction& fraction) {
  std::vector<Expr> parts;
  if (allows_end(low, high)) parts.push_back(text(""));
  if (fraction.digits > 0) parts.push_back(sequence({text("."), fraction_between(low, high, fraction)}));
  return choice(std::move(parts));
}

struct Magnitude {
  Decimal low;
  bool above_low = false;
  std::optional<Decimal> high;
  bool below_high = false;
  Fraction fraction = {};
  std::size_t digits = kDigits;  // whole ones, at most
};

Expr magnitudes(const Magnitude& m) {
  const std::string highest = m.high && m.high->whole.size() <= m.digits ? m.high->whole : std::string(m.digits, '9');
  const bool has_high = m.high && m.high->whole.size() <= m.digits;
  if (m.low.whole.size() > m.digits || is_less(highest, m.low.whole)) return never();
  const std::size_t used = has_high ? m.high->whole.size() : m.low.whole.size();
  const Fraction fraction{
      .digits = used < kDigits ? std::min(m.fraction.digits, kDigits - used) : 0, .needs_one = true, .one_way = m.fraction.one_way};
  const Bound low = Side{m.low.fraction, m.above_low};
  const Bound high = has_high ? Bound(Side{m.high->fraction, m.below_high}) : std::nullopt;
  if (m.low.whole == highest) return sequence({text(highest), with_fraction(low, high, fraction)});
  const std::string first_between = plus_one(m.low.whole), last_between = has_high ? minus_one(highest) : highest;
  std::vector<Expr> parts = {sequence({text(m.low.whole), with_fraction(low, std::nullopt, fraction)})};
  if (!is_less(last_between, first_between)) {
    parts.push_back(sequence({wholes_between(first_between, last_between), with_fraction(std::nullopt, std::nullopt, fraction)}));
  }
  if (has_high) parts.push_back(sequence({text(highest), with_fraction(std::nullopt, high, fraction)}));
  return choice(std::move(parts));
}

Expr between_bounds(const NumberBounds& bounds, std::size_t fraction_digits) {
  const Fraction fraction{.digits = fraction_digits, .one_way = bounds.one_way};
  std::vector<Expr> parts;
  const bool max_negative = bounds.maximum && is_negative(*bounds.maximum);
  const bool min_negative = !bounds.minimum || is_negative(*bounds.minimum);
  const std::size_t digits = std::max(digits_at(bounds.minimum), digits_at(bounds.maximum));
  if (!max_negative) {
    Magnitude m{.fraction = fraction, .digits = digits};
    if (!min_negative) {
      m.low = decimal_of(*bounds.minimum);
      m.above_low = bounds.above_minimum;
    }
    if (bounds.maximum) m.high = decimal_of(*bounds.maximum);
    m.below_high = bounds.below_maximum;
    parts.push_back(magnitudes(m));
  }
  if (min_negative) {
    Magnitude m{.above_low = true, .fraction = fraction, .digits = digits};  // no -0
    if (max_negative) {
      m.low = decimal_of(*bounds.maximum);
      m.above_low = bounds.below_maximum;
    }
    if (bounds.minimum) m.high = decimal_of(*bounds.minimum);
    m.below_high = bounds.above_minimum;
    parts.push_back(sequence({text("-"), magnitudes(m)}));
  }
  return choice(std::move(parts));
}

std::string scaled_text(std::int64_t value, std::size_t places) {
  std::string digits = std::to_string(std::abs(value));
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return (value < 0 ? "-" : "") + digits;
}

bool is_within(const NumberBounds& bounds, long double value) {
  if (bounds.minimum && (bounds.above_minimum ? value <= number_of(*bounds.minimum) : value < number_of(*bounds.minimum))) return false;
  return !bounds.maximum || (bounds.below_maximum ? value < number_of(*bounds.maximum) : value <= number_of(*bounds.maximum));
}

Expr multiples(const NumberBounds& bounds, const Decimal& factor) {
  const std::size_t places = factor.fraction.size();
  const std::string joined = factor.whole + factor.fraction;
  const long double size = number_of(*bounds.multiple_of);
  const long double far = size * static_cast<long double>(kMostMultiples);
  long double low = bounds.minimum ? number_of(*bounds.minimum) : bounds.maximum ? number_of(*bounds.maximum) - far : -far;
  long double high = bounds.maximum ? number_of(*bounds.maximum) : bounds.minimum ? number_of(*bounds.minimum) + far : far;
  const long double farthest = places == 0 ? 9e18L - far : 1e12L * size;
  if (joined.size() > 18 || farthest <= 0) return never();
  low = std::max(low, -farthest);
  high = std::min(high, farthest);
  const auto step = static_cast<std::int64_t>(std::strtoll(joined.c_str(), nullptr, 10));
  const auto first = static_cast<std::int64_t>(std::floor(low / size)) - 1;
  const auto last = static_cast<std::int64_t>(std::ceil(high / size)) + 1;
  // Nearest to zero first, so that the cap leaves out the far ones.
  std::vector<Expr> parts;
  const std::int64_t nearest = first > 0 ? first : last < 0 ? last : 0;
  for (std::int64_t away = 0; static_cast<std::int64_t>(parts.size()) < kMostMultiples; ++away) {
    const bool has_more = nearest + away <= last || nearest - away >= first;
    if (!has_more) break;
    for (const std::int64_t n : {nearest + away, nearest - away}) {
      if (n < first || n > last || (away == 0 && !parts.empty())) continue;
      const std::string written = scaled_text(n * step, places);
      // A fraction is compared as it is read back: as a double.
      const long double value = places == 0 ? std::strtold(written.c_str(), nullptr) : std::strtod(written.c_str(), nullptr);
      if (!is_within(bounds, value)) continue;
      if (bounds.integer && places > 0 && written.find_last_not_of('0') > written.find('.')) continue;
      parts.push_back(text(bounds.one_way ? one_way_text(decimal_of(written), n < 0) : written));
    }
  }
  return choice(std::move(parts));
}

}  // namespace

long double number_of(const Json& number) {
  if (number.is_number_unsigned()) return static_cast<long double>(number.get<std::uint64_t>());
  if (number.is_number_integer()) return static_cast<long double>(number.get<std::int64_t>());
  return static_cast<long double>(number.get<double>());
}

std::string one_way_text(const Json& number) { return one_way_text(decimal_of(number), is_negative(number)); }

Expr json_number(const NumberBounds& bounds) {
  if (!bounds.multiple_of) return between_bounds(bounds, bounds.integer ? 0 : kFractionDigits);
  const Decimal factor = decimal_of(*bounds.multiple_of);
  const std::string joined = factor.whole + factor.fraction;
  const bool is_tenth = joined.find_first_not_of('0') == joined.size() - 1 && joined.back() == '1';  // 1, 0.1, 0.01 …
  if (is_tenth) return between_bounds(bounds, bounds.integer ? 0 : std::min(factor.fraction.size(), kFractionDigits));
  return multiples(bounds, factor);
}

}  // namespace cupel::constraint
