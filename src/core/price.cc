#include "core/price.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"

namespace cupel {
namespace {

constexpr double kTokensOfAPrice = 1e6;

Result<void> check_range(const Price& price) {
  for (const double value : {price.input, price.output, price.cached_input.value_or(0)}) {
    if (!(value >= 0 && std::isfinite(value))) return fail(ErrorCode::invalid_config, fmt::format("{:g} is no price", value));
  }
  return {};
}

}  // namespace

Result<Prices> parse_prices(const Node& table) {
  Prices prices;
  if (table.is_null()) return prices;
  if (!table.is_map()) {
    return fail(ErrorCode::invalid_config, fmt::format("prices must be a table of models, not {}", table.kind()),
                {"[prices]", "\"gpt-4o-mini\" = {input = 0.15, output = 0.6}  # USD per million tokens"});
  }
  for (const NodeEntry& entry : *table.as_map()) {
    Result<Price> price = parse_fields<Price>(entry.value, fmt::format("the price of {}", printable(entry.key)));
    if (price) {
      if (Result<void> checked = check_range(*price); !checked) price = fail(std::move(checked).error());
    }
    if (!price) {
      price.error().code = ErrorCode::invalid_config;
      return fail(std::move(price).error().with(fmt::format("in [prices], model '{}'", printable(entry.key))));
    }
    prices.insert_or_assign(entry.key, *price);
  }
  return prices;
}

std::optional<double> cost_of(const Price& price, const Usage& usage) {
  if (!usage.is_known) return std::nullopt;
  const double cached = usage.reused_tokens, computed = usage.prompt_tokens - usage.reused_tokens;
  return (computed * price.input + cached * price.cached_input.value_or(price.input) + usage.completion_tokens * price.output) /
         kTokensOfAPrice;
}

}  // namespace cupel
