#include "checks/count_range.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cupel {
namespace {

Result<void> add_bound(CountRange& range, std::string_view name, std::string_view sign, std::optional<std::int64_t> bound) {
  if (!bound) return {};
  if (*bound < 0) return fail(ErrorCode::invalid_suite, fmt::format("'{}' is below 0", name));
  range.conditions.push_back(CUPEL_TRY(parse_condition(fmt::format("{} {}", sign, *bound), Quantity::count)));
  return {};
}

}  // namespace

Result<CountRange> parse_count_range(const std::optional<std::string>& count, std::optional<std::int64_t> min,
                                     std::optional<std::int64_t> max) {
  CountRange range;
  if (count) range.conditions.push_back(CUPEL_TRY(parse_condition(*count, Quantity::count, BareNumber::means_equal)));
  CUPEL_CHECK(add_bound(range, "min", ">=", min));
  CUPEL_CHECK(add_bound(range, "max", "<=", max));
  if (range.conditions.empty())
    return fail(ErrorCode::invalid_suite, "say how many: a number, a comparison such as '<= 20', or min and max");
  if (count && range.conditions.size() > 1) return fail(ErrorCode::invalid_suite, "give either a number or comparison, or min and max");
  if (min && max && *min > *max) return fail(ErrorCode::invalid_suite, fmt::format("'min' ({}) is above 'max' ({})", *min, *max));
  std::vector<std::string> texts;
  for (const Condition& condition : range.conditions) texts.push_back(condition.text);
  range.text = join(texts, " and ");
  return range;
}

bool contains(const CountRange& range, std::size_t count) {
  return std::all_of(range.conditions.begin(), range.conditions.end(),
                     [&](const Condition& condition) { return holds(condition, static_cast<double>(count)); });
}

}  // namespace cupel
