// Numbers between bounds, as JSON writes them: decimal, without exponent, at most 15 digits in all that could be rounded;
// beyond them only whole numbers that integer bounds of 64 bits hold exactly.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "constraint/expression.h"
#include "core/json.h"

namespace cupel::constraint {

struct NumberBounds {
  std::optional<Json> minimum;  // numbers
  std::optional<Json> maximum;
  bool above_minimum = false;  // the bound itself is excluded
  bool below_maximum = false;
  std::optional<Json> multiple_of;
  bool integer = false;
  bool one_way = false;  // no zeros at the end of a fraction: 1.5, never 1.50
};

/// Exact for 64-bit integers of either sign and for doubles, which `long double` all holds.
long double number_of(const Json& number);

/// never() where no number lies between them. Of the multiples of a number that is no power of ten, the thousand nearest to zero (or to
/// the bound) are allowed.
Expr json_number(const NumberBounds& bounds);

/// A number in the one way in which `one_way` writes it.
std::string one_way_text(const Json& number);

}  // namespace cupel::constraint
