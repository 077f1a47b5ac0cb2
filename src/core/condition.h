// Comparisons as people write them: "< 5 s", ">= 95%", "<= 40". Used by checks and gates; what is compared is theirs to say.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel {

enum class Comparison { less, less_equal, greater, greater_equal, equal, not_equal };
const char* comparison_sign(Comparison comparison);  // "<=", "=="

/// What a limit measures: which units it may have and how the number is kept.
enum class Quantity {
  count,         // a number without unit
  rate,          // 95% or 0.95, kept as 0..1
  duration,      // 800 ms, 5 s, 2 m, kept as milliseconds; the unit is required
  milliseconds,  // the same, but a number without unit is in milliseconds
};

struct Condition {
  Comparison comparison = Comparison::equal;
  double limit = 0;
  std::string text;  // "< 5 s", evenly spaced
};

enum class BareNumber { refused, means_equal };

/// Reads an operator (< <= > >= == !=) and a number with its unit. Errors: invalid_suite, saying what is allowed, without the place.
Result<Condition> parse_condition(std::string_view text, Quantity quantity, BareNumber bare = BareNumber::refused);

/// Differences below one part in 10^12 count as equal, so that 0.1 + 0.2 is 0.3 and 999 of 1000 is 99.9%.
bool holds(const Condition& condition, double value);

/// A number in the unit that suits it: "95%", "1.2 s", "850 ms", "12".
std::string render_quantity(double value, Quantity quantity);

}  // namespace cupel
