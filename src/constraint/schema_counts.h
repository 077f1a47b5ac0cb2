// How many of something a schema allows: minLength and maxLength, minItems and maxItems, minProperties and maxProperties. Internal to the
// translation of schemas.
#pragma once

#include <algorithm>
#include <string_view>

#include "constraint/expression.h"
#include "constraint/schema_parts.h"

namespace cupel::constraint {

struct Counts {
  std::size_t min = 0;
  std::size_t max = kUnbounded;
};

inline std::size_t count_of(const Json& number) {
  const double value = number.get<double>();
  return value > 1e9 ? kUnbounded : static_cast<std::size_t>(value);
}

/// The tightest of what all parts say.
inline Counts counts_of(const Parts& parts, std::string_view min, std::string_view max) {
  Counts counts;
  for (const Part& part : parts) {
    if (const Json* each = part.find(min)) counts.min = std::max(counts.min, count_of(*each));
    if (const Json* each = part.find(max)) counts.max = std::min(counts.max, count_of(*each));
  }
  return counts;
}

}  // namespace cupel::constraint
