// How checks that count (words, tokens) say what they want: a comparison, or a smallest and largest number; and when a count that only
// grows decides it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/check.h"
#include "core/condition.h"

namespace cupel {

struct CountRange {
  std::vector<Condition> conditions;  // all of them hold
  std::string text;                   // ">= 5 and <= 20"
};

struct CountArgs {
  std::optional<std::string> count;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  void visit(auto& field) {
    field("count", count, "a number, or a comparison such as '<= 40'");
    field("min", min, "at least so many");
    field("max", max, "at most so many");
  }
};

/// The arguments of `check`; a bare number means exactly that many. Errors: invalid_suite with the place, also for nothing given,
/// min > max, numbers below 0, or both forms at once.
Result<CountRange> parse_count_range(const Node& node, std::string_view check);

/// The same of arguments that stand at `node` among others.
Result<CountRange> make_count_range(const CountArgs& args, const Node& node, std::string_view check);

bool contains(const CountRange& range, std::size_t count);

/// What the range will say of a count that has come to `count` and may grow by any number, or stay.
std::optional<Decision> decide_count(const CountRange& range, std::size_t count);

}  // namespace cupel
