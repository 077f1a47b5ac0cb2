// The tests behind `is`, and the global functions.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "base/text.h"
#include "importers/nunjucks/calls.h"

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr double kLongestRange = 1'000'000;

using Test = bool (*)(const Value& value, const Value& other);
struct NamedTest {
  std::string_view name;
  Test test;
};

bool is_same(const Value& a, const Value& b) { return a.is_same(b); }
bool at_least(const Value& a, const Value& b) { return b.is_at_most(a); }
bool at_most(const Value& a, const Value& b) { return a.is_at_most(b); }
bool greater(const Value& a, const Value& b) { return b.is_less(a); }
bool less(const Value& a, const Value& b) { return a.is_less(b); }

constexpr auto kTests = std::to_array<NamedTest>({
    {"callable", [](const Value& a, const Value&) { return a.as_function() != nullptr; }},
    {"defined", [](const Value& a, const Value&) { return !a.is_undefined(); }},
    {"divisibleby", [](const Value& a, const Value& b) { return std::fmod(a.number(), b.number()) == 0; }},
    {"escaped", [](const Value&, const Value&) { return false; }},
    {"equalto", is_same},
    {"eq", is_same},
    {"sameas", is_same},
    {"even", [](const Value& a, const Value&) { return std::fmod(a.number(), 2) == 0; }},
    {"odd", [](const Value& a, const Value&) { return std::fmod(a.number(), 2) == 1; }},
    {"falsy", [](const Value& a, const Value&) { return !a.is_true(); }},
    {"truthy", [](const Value& a, const Value&) { return a.is_true(); }},
    {"ge", at_least},
    {"greaterthan", greater},
    {"gt", greater},
    {"le", at_most},
    {"lessthan", less},
    {"lt", less},
    {"ne", [](const Value& a, const Value& b) { return !a.is_same(b); }},
    {"lower", [](const Value& a, const Value&) { return a.as_text() != nullptr && lower_case(*a.as_text()) == *a.as_text(); }},
    {"upper", [](const Value& a, const Value&) { return a.as_text() != nullptr && upper_case(*a.as_text()) == *a.as_text(); }},
    {"null", [](const Value& a, const Value&) { return a.is_null(); }},
    {"number", [](const Value& a, const Value&) { return a.as_number() != nullptr; }},
    {"string", [](const Value& a, const Value&) { return a.as_text() != nullptr; }},
    {"undefined", [](const Value& a, const Value&) { return a.is_undefined(); }},
    {"iterable", [](const Value& a, const Value&) { return a.as_list() != nullptr || a.as_text() != nullptr; }},
    {"mapping", [](const Value& a, const Value&) { return a.as_map() != nullptr; }},
});

Result<Value> range(const Arguments& given, Budget& budget) {
  double start = given.at(0).number(), stop = given.at(1).number();
  double step = given.at(2).is_true() ? given.at(2).number() : 1;
  if (given.at(1).is_undefined()) {
    stop = start;
    start = 0;
    step = 1;
  }
  if (!(std::abs((stop - start) / step) < kLongestRange)) return wrong_use("'range' makes more than a million numbers");
  std::vector<Value> items;
  for (double each = start; step > 0 ? each < stop : each > stop; each += step) {
    CUPEL_CHECK(budget.step());
    items.emplace_back(each);
  }
  return Value::list(std::move(items));
}

Result<Value> joiner(const Arguments& given, Budget&) {
  const std::string separator = given.at(0).is_true() ? given.at(0).text() : ",";
  return Value::function([separator, is_first = std::make_shared<bool>(true)](const Arguments&, Budget&) -> Result<Value> {
    return Value(std::exchange(*is_first, false) ? std::string() : separator);
  });
}

Result<Value> cycler(const Arguments& given, Budget&) {
  const auto at = std::make_shared<std::size_t>(0);
  const Value next = Value::function([items = given.values, at](const Arguments&, Budget&) -> Result<Value> {
    return items.empty() ? Value() : items[(*at)++ % items.size()];
  });
  const Value reset = Value::function([at](const Arguments&, Budget&) -> Result<Value> {
    *at = 0;
    return Value();
  });
  return Value::map({{"next", next}, {"reset", reset}});
}

}  // namespace

Result<bool> apply_test(std::string_view name, const Value& value, const Arguments& arguments) {
  for (const NamedTest& each : kTests) {
    if (each.name != name) continue;
    const bool needs_value = name == "lower" || name == "upper" || name == "iterable";
    if (needs_value && (value.is_nothing() || (name != "iterable" && value.as_text() == nullptr)))
      return wrong_use(fmt::format("'is {}' takes text, found {}", name, value.kind()));
    return each.test(value, arguments.at(0));
  }
  return wrong_use(fmt::format("unknown test '{}' behind 'is'", shorten(printable(name), 40)));
}

std::optional<Value> global_function(std::string_view name) {
  if (name == "range") return Value::function(range);
  if (name == "cycler") return Value::function(cycler);
  if (name == "joiner") return Value::function(joiner);
  return std::nullopt;
}

tl::unexpected<Error> wrong_use(std::string message) { return fail(ErrorCode::invalid_suite, std::move(message)); }

}  // namespace cupel::promptfoo::nunjucks
