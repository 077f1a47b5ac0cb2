// What remote models cost, as people configure it: `[prices]` in cupel.toml. Values and sums only; nothing here knows today's prices.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "core/fields.h"
#include "cupel/generation.h"

namespace cupel {

/// USD per million tokens.
struct Price {
  double input = 0;
  double output = 0;
  std::optional<double> cached_input;  // of prompt tokens that the service had computed before; default: as input
  void visit(auto& field) {
    field("input", input, "USD per million tokens of prompts", FieldRule::required);
    field("output", output, "USD per million tokens of answers", FieldRule::required);
    field("cached_input", cached_input, "USD per million tokens of prompts that the service had computed before");
  }
};

/// By model.
using Prices = std::map<std::string, Price, std::less<>>;

/// A map of models to prices. Errors: invalid_config, naming the model and what is allowed, with line and column.
Result<Prices> parse_prices(const Node& table);

/// Nothing where the usage is not known.
std::optional<double> cost_of(const Price& price, const Usage& usage);

}  // namespace cupel
