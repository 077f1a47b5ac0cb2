#include "checks/count_range.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/answer.h"

namespace cupel {
namespace {

Result<void> add_bound(CountRange& range, std::string_view name, std::string_view sign, std::optional<std::int64_t> bound) {
  if (!bound) return {};
  if (*bound < 0) return fail(ErrorCode::invalid_suite, fmt::format("'{}' is below 0", name));
  range.conditions.push_back(CUPEL_TRY(parse_condition(fmt::format("{} {}", sign, *bound), Quantity::count)));
  return {};
}

Result<CountRange> make_range(const CountArgs& args) {
  const auto& [count, min, max] = args;
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

// Whether the condition holds of every number from `count` up, or of none; nothing when of some.
std::optional<bool> holds_from(const Condition& condition, double count) {
  const bool holds_now = holds(condition, count);
  switch (condition.comparison) {
    case Comparison::less:
    case Comparison::less_equal: return holds_now ? std::nullopt : std::optional(false);
    case Comparison::greater:
    case Comparison::greater_equal: return holds_now ? std::optional(true) : std::nullopt;
    case Comparison::equal:
    case Comparison::not_equal: break;
  }
  const bool is_beyond = holds({.comparison = Comparison::greater, .limit = condition.limit, .text = ""}, count);
  return is_beyond ? std::optional(holds_now) : std::nullopt;
}

}  // namespace

Result<CountRange> parse_count_range(const Node& node, std::string_view check) {
  return make_count_range(CUPEL_TRY(parse_fields<CountArgs>(node, check)), node, check);
}

Result<CountRange> make_count_range(const CountArgs& args, const Node& node, std::string_view check) {
  Result<CountRange> range = make_range(args);
  if (!range) return bad_argument(node, check, range.error().message);
  return range;
}

bool contains(const CountRange& range, std::size_t count) {
  return std::all_of(range.conditions.begin(), range.conditions.end(),
                     [&](const Condition& condition) { return holds(condition, static_cast<double>(count)); });
}

std::optional<Decision> decide_count(const CountRange& range, std::size_t count) {
  bool is_certain = true;
  for (const Condition& condition : range.conditions) {
    const std::optional<bool> holds_on = holds_from(condition, static_cast<double>(count));
    if (holds_on == false) return decision_of(false);
    is_certain &= holds_on.has_value();
  }
  return is_certain ? std::optional(decision_of(true)) : std::nullopt;
}

}  // namespace cupel
