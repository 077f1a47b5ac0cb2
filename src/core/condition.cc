#include "core/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

#include "base/text.h"

namespace cupel {
namespace {

struct Sign {
  std::string_view text;
  Comparison comparison;
};
// Longer signs first, so that "<=" is not read as "<".
constexpr std::array<Sign, 7> kSigns = {{{"<=", Comparison::less_equal},
                                         {">=", Comparison::greater_equal},
                                         {"==", Comparison::equal},
                                         {"!=", Comparison::not_equal},
                                         {"<", Comparison::less},
                                         {">", Comparison::greater},
                                         {"=", Comparison::equal}}};

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array<Unit, 4> kDurations = {{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"min", 60'000}}};
constexpr std::array<Unit, 1> kRates = {{{"%", 0.01}}};

std::span<const Unit> units_of(Quantity quantity) {
  if (quantity == Quantity::rate) return kRates;
  if (quantity == Quantity::count) return {};
  return kDurations;
}

const char* example_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::count: return "'<= 40'";
    case Quantity::rate: return "'>= 95%'";
    case Quantity::duration: return "'< 5 s' (units: ms, s, m)";
    case Quantity::milliseconds: return "'< 5000' or '< 5 s' (units: ms, s, m)";
  }
  return "";
}

tl::unexpected<Error> refuse(std::string_view text, Quantity quantity, std::string_view reason) {
  return fail(ErrorCode::invalid_suite,
              fmt::format("'{}': {}; write for example {}", shorten(printable(text), 60), reason, example_of(quantity)));
}

// "5s" or "95 %" as a number and what follows it.
struct Measured {
  double number;
  std::string_view unit;
};
std::optional<Measured> split_unit(std::string_view text) {
  Measured measured{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), measured.number, std::chars_format::general);
  if (code != std::errc() || !std::isfinite(measured.number)) return std::nullopt;
  measured.unit = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  return measured;
}

Result<double> parse_limit(std::string_view text, std::string_view whole, Quantity quantity) {
  const std::optional<Measured> measured = split_unit(text);
  if (!measured) return refuse(whole, quantity, "a number is missing");
  if (measured->number < 0) return refuse(whole, quantity, "the number is below 0");
  double value = measured->number;
  if (measured->unit.empty()) {
    if (quantity == Quantity::duration) return refuse(whole, quantity, "the unit is missing");
  } else {
    const std::span<const Unit> units = units_of(quantity);
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& each) { return each.name == measured->unit; });
    if (unit == units.end()) return refuse(whole, quantity, fmt::format("unexpected '{}'", shorten(printable(measured->unit), 20)));
    value *= unit->factor;
  }
  if (quantity == Quantity::rate && value > 1) return refuse(whole, quantity, "a rate is between 0% and 100%");
  return value;
}

}  // namespace

const char* comparison_sign(Comparison comparison) {
  switch (comparison) {
    case Comparison::less: return "<";
    case Comparison::less_equal: return "<=";
    case Comparison::greater: return ">";
    case Comparison::greater_equal: return ">=";
    case Comparison::equal: return "==";
    case Comparison::not_equal: return "!=";
  }
  return "==";
}

Result<Condition> parse_condition(std::string_view text, Quantity quantity, BareNumber bare) {
  std::string_view rest = trim(text);
  const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& each) { return rest.starts_with(each.text); });
  Condition condition;
  if (sign != kSigns.end()) {
    condition.comparison = sign->comparison;
    rest = trim(rest.substr(sign->text.size()));
  } else if (bare == BareNumber::refused) {
    return refuse(text, quantity, "a comparison (< <= > >= == !=) is missing");
  }
  condition.limit = CUPEL_TRY(parse_limit(rest, text, quantity));
  condition.text = fmt::format("{} {}", comparison_sign(condition.comparison), rest);
  return condition;
}

bool holds(const Condition& condition, double value) {
  const double tolerance = 1e-12 * std::max({1.0, std::abs(condition.limit), std::abs(value)});
  const bool is_equal = std::abs(value - condition.limit) <= tolerance;
  switch (condition.comparison) {
    case Comparison::less: return !is_equal && value < condition.limit;
    case Comparison::less_equal: return is_equal || value < condition.limit;
    case Comparison::greater: return !is_equal && value > condition.limit;
    case Comparison::greater_equal: return is_equal || value > condition.limit;
    case Comparison::equal: return is_equal;
    case Comparison::not_equal: return !is_equal;
  }
  return false;
}

std::string render_quantity(double value, Quantity quantity) {
  switch (quantity) {
    case Quantity::count: return fmt::format("{}", value);
    case Quantity::rate: {
      // Rounding must not turn "nearly all" into "all", nor "hardly any" into "none".
      const double shown = std::round(value * 1000) / 10;
      if ((shown == 100 && value < 1) || (shown == 0 && value > 0)) return fmt::format("{:.6g}%", value * 100);
      return fmt::format("{:.4g}%", shown);
    }
    case Quantity::duration:
    case Quantity::milliseconds: return value < 1000 ? fmt::format("{:.3g} ms", value) : fmt::format("{:.4g} s", value / 1000);
  }
  return "";
}

}  // namespace cupel
