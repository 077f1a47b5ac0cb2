// How checks that count (words, tokens) say what they want: a comparison, or a smallest and largest number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/condition.h"

namespace cupel {

struct CountRange {
  std::vector<Condition> conditions;  // all of them hold
  std::string text;                   // ">= 5 and <= 20"
};

/// A bare number means exactly that many. Errors: invalid_suite, for nothing given, min > max, numbers below 0, or both forms at
/// once; without the place.
Result<CountRange> parse_count_range(const std::optional<std::string>& count, std::optional<std::int64_t> min,
                                     std::optional<std::int64_t> max);

bool contains(const CountRange& range, std::size_t count);

}  // namespace cupel
