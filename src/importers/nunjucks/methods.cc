// Members of values, and those methods of JavaScript's texts, lists and numbers that change nothing in place.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "base/text.h"
#include "importers/nunjucks/calls.h"

namespace cupel::promptfoo::nunjucks {
namespace {

struct MethodCall {
  const Value& of;
  const Arguments& arguments;
  Budget& budget;

  const Value& at(std::size_t index) const { return arguments.at(index); }
  std::string text(std::size_t index) const { return at(index).text(); }

  /// A place among `size`, as slice() takes it: from the end where it is negative.
  std::size_t place(std::size_t index, std::size_t size, std::size_t otherwise) const {
    if (at(index).is_undefined()) return otherwise;
    double number = at(index).number();
    if (std::isnan(number)) number = 0;
    number = std::trunc(number);
    if (number < 0) number += static_cast<double>(size);
    return static_cast<std::size_t>(std::clamp(number, 0.0, static_cast<double>(size)));
  }

  std::u16string units() const { return to_utf16(*of.as_text()); }
  Result<Value> made(std::string text) const {
    CUPEL_CHECK(budget.spend(text.size()));
    return Value(std::move(text));
  }
};

using Method = Result<Value> (*)(const MethodCall&);
struct NamedMethod {
  std::string_view name;
  Method run;
};

Value found_at(std::size_t at) { return at == std::u16string::npos ? Value(-1) : Value(at); }

Result<Value> text_slice(const MethodCall& call) {
  const std::u16string units = call.units();
  const std::size_t from = call.place(0, units.size(), 0), to = call.place(1, units.size(), units.size());
  return call.made(from < to ? to_utf8(std::u16string_view(units).substr(from, to - from)) : "");
}

Result<Value> substring(const MethodCall& call) {
  const std::u16string units = call.units();
  const auto place = [&](std::size_t index, std::size_t otherwise) {
    if (call.at(index).is_undefined()) return otherwise;
    const double number = call.at(index).number();
    return std::isnan(number) ? 0 : static_cast<std::size_t>(std::clamp(std::trunc(number), 0.0, static_cast<double>(units.size())));
  };
  const std::size_t from = place(0, 0), to = place(1, units.size());
  return call.made(to_utf8(std::u16string_view(units).substr(std::min(from, to), std::max(from, to) - std::min(from, to))));
}

Result<Value> substr(const MethodCall& call) {
  const std::u16string units = call.units();
  const std::size_t from = call.place(0, units.size(), 0);
  const double count = call.at(1).is_undefined() ? static_cast<double>(units.size()) : call.at(1).number();
  return call.made(count > 0 ? to_utf8(std::u16string_view(units).substr(from, static_cast<std::size_t>(std::min(count, 1e9)))) : "");
}

Result<Value> split_text(const MethodCall& call) {
  std::vector<Value> parts;
  const std::string& text = *call.of.as_text();
  const double limit = call.at(1).is_undefined() ? 1e9 : call.at(1).number();
  if (call.at(0).is_undefined()) {
    parts.push_back(call.of);
  } else if (const std::string separator = call.text(0); separator.empty()) {
    const std::u16string units = call.units();
    for (std::size_t i = 0; i < units.size(); ++i) parts.emplace_back(to_utf8(std::u16string_view(units).substr(i, 1)));
  } else {
    std::size_t at = 0;
    for (std::size_t end = text.find(separator); end != text.npos; end = text.find(separator, at)) {
      parts.emplace_back(text.substr(at, end - at));
      at = end + separator.size();
    }
    parts.emplace_back(text.substr(at));
  }
  if (static_cast<double>(parts.size()) > limit) parts.resize(limit > 0 ? static_cast<std::size_t>(limit) : 0);
  CUPEL_CHECK(call.budget.spend(text.size() + parts.size() * sizeof(Value)));
  return Value::list(std::move(parts));
}

template <bool all>
Result<Value> replace_text(const MethodCall& call) {
  const std::string &text = *call.of.as_text(), from = call.text(0), to = call.text(1);
  if (from.empty() || to.find('$') != to.npos) return wrong_use("'replace' of nothing, or by a text with '$', has no equivalent here");
  TextBuilder out(call.budget);
  std::size_t at = 0;
  for (std::size_t found = text.find(from); found != text.npos; found = text.find(from, at)) {
    CUPEL_CHECK(out.add(std::string_view(text).substr(at, found - at)));
    CUPEL_CHECK(out.add(to));
    at = found + from.size();
    if (!all) break;
  }
  CUPEL_CHECK(out.add(std::string_view(text).substr(at)));
  return Value(out.take());
}

Result<Value> repeat(const MethodCall& call) {
  const double count = std::trunc(call.at(0).number());
  if (count < 0 || std::isinf(count)) return wrong_use("'repeat' takes a count of at least 0");
  TextBuilder out(call.budget);
  for (double i = 0; i < count && !call.of.as_text()->empty(); ++i) CUPEL_CHECK(out.add(*call.of.as_text()));
  return Value(out.take());
}

template <bool at_start>
Result<Value> pad(const MethodCall& call) {
  const std::u16string units = call.units(), filler = to_utf16(call.at(1).is_undefined() ? " " : call.text(1));
  const double width = call.at(0).number();
  if (!(width > static_cast<double>(units.size())) || filler.empty()) return call.of;
  if (width > 1e6) return wrong_use("padding takes a width of at most a million");
  std::u16string padding;
  while (static_cast<double>(units.size() + padding.size()) < width) padding += filler[padding.size() % filler.size()];
  return call.made(at_start ? to_utf8(padding + units) : to_utf8(units + padding));
}

template <bool at_start, bool at_end>
Result<Value> trim_end(const MethodCall& call) {
  return call.made(std::string(trim_script(*call.of.as_text(), at_start, at_end)));
}

Result<Value> text_at(const MethodCall& call) {
  const std::u16string units = call.units();
  double index = std::trunc(call.at(0).is_undefined() ? 0 : call.at(0).number());
  if (index < 0) index += static_cast<double>(units.size());
  if (!(index >= 0 && index < static_cast<double>(units.size()))) return Value();
  return call.made(to_utf8(std::u16string_view(units).substr(static_cast<std::size_t>(index), 1)));
}

Result<Value> char_at(const MethodCall& call) {
  const Value found = member_of(call.of, Value(call.at(0).is_undefined() ? 0 : std::trunc(call.at(0).number())));
  return found.is_undefined() ? Value("") : found;
}

Result<Value> char_code_at(const MethodCall& call) {
  const std::u16string units = call.units();
  const double index = call.at(0).is_undefined() ? 0 : std::trunc(call.at(0).number());
  if (!(index >= 0 && index < static_cast<double>(units.size()))) return Value(std::nan(""));
  return Value(static_cast<double>(units[static_cast<std::size_t>(index)]));
}

constexpr auto kOfTexts = std::to_array<NamedMethod>({
    {"at", text_at},
    {"charAt", char_at},
    {"charCodeAt", char_code_at},
    {"concat",
     [](const MethodCall& call) {
       std::string text = *call.of.as_text();
       for (const Value& each : call.arguments.values) text += each.text();
       return call.made(std::move(text));
     }},
    {"endsWith", [](const MethodCall& call) -> Result<Value> { return Value(call.of.as_text()->ends_with(call.text(0))); }},
    {"includes", [](const MethodCall& call) -> Result<Value> { return Value(call.of.as_text()->find(call.text(0)) != std::string::npos); }},
    {"indexOf", [](const MethodCall& call) -> Result<Value> { return found_at(call.units().find(to_utf16(call.text(0)))); }},
    {"lastIndexOf", [](const MethodCall& call) -> Result<Value> { return found_at(call.units().rfind(to_utf16(call.text(0)))); }},
    {"padEnd", pad<false>},
    {"padStart", pad<true>},
    {"repeat", repeat},
    {"replace", replace_text<false>},
    {"replaceAll", replace_text<true>},
    {"slice", text_slice},
    {"split", split_text},
    {"startsWith", [](const MethodCall& call) -> Result<Value> { return Value(call.of.as_text()->starts_with(call.text(0))); }},
    {"substr", substr},
    {"substring", substring},
    {"toLocaleLowerCase", [](const MethodCall& call) { return call.made(lower_case(*call.of.as_text())); }},
    {"toLocaleUpperCase", [](const MethodCall& call) { return call.made(upper_case(*call.of.as_text())); }},
    {"toLowerCase", [](const MethodCall& call) { return call.made(lower_case(*call.of.as_text())); }},
    {"toString", [](const MethodCall& call) -> Result<Value> { return call.of; }},
    {"toUpperCase", [](const MethodCall& call) { return call.made(upper_case(*call.of.as_text())); }},
    {"trim", trim_end<true, true>},
    {"trimEnd", trim_end<false, true>},
    {"trimStart", trim_end<true, false>},
});

Result<Value> list_index(const MethodCall& call) {
  const std::vector<Value>& items = call.of.as_list()->items;
  const auto found = std::ranges::find_if(items, [&](const Value& each) { return each.is_same(call.at(0)); });
  return found == items.end() ? Value(-1) : Value(static_cast<std::size_t>(found - items.begin()));
}

Result<Value> join_list(const MethodCall& call) {
  const std::string separator = call.at(0).is_undefined() ? "," : call.text(0);
  TextBuilder out(call.budget);
  bool is_first = true;
  for (const Value& each : call.of.as_list()->items) {
    if (!is_first) CUPEL_CHECK(out.add(separator));
    if (!each.is_nothing()) CUPEL_CHECK(out.add(each.text()));
    is_first = false;
  }
  return Value(out.take());
}

Result<Value> concat_lists(const MethodCall& call) {
  std::vector<Value> items = call.of.as_list()->items;
  for (const Value& each : call.arguments.values) {
    if (const List* list = each.as_list()) items.insert(items.end(), list->items.begin(), list->items.end());
    else items.push_back(each);
  }
  CUPEL_CHECK(call.budget.spend(items.size() * sizeof(Value)));
  return Value::list(std::move(items));
}

Result<Value> list_slice(const MethodCall& call) {
  const std::vector<Value>& items = call.of.as_list()->items;
  const std::size_t from = call.place(0, items.size(), 0), to = call.place(1, items.size(), items.size());
  std::vector<Value> kept;
  if (from < to) kept.assign(items.begin() + static_cast<std::ptrdiff_t>(from), items.begin() + static_cast<std::ptrdiff_t>(to));
  CUPEL_CHECK(call.budget.spend(kept.size() * sizeof(Value)));
  return Value::list(std::move(kept));
}

Result<Value> list_at(const MethodCall& call) {
  double index = std::trunc(call.at(0).is_undefined() ? 0 : call.at(0).number());
  if (index < 0) index += static_cast<double>(call.of.as_list()->items.size());
  return member_of(call.of, Value(index));
}

// Lists are shared here, so nothing is added to them or taken away in place.
Result<Value> changes_a_list(const MethodCall&) { return wrong_use("changing a list in place has no equivalent here"); }

constexpr auto kOfLists = std::to_array<NamedMethod>({
    {"at", list_at},
    {"concat", concat_lists},
    {"includes", [](const MethodCall& call) -> Result<Value> { return Value(CUPEL_TRY(list_index(call)).number() >= 0); }},
    {"indexOf", list_index},
    {"join", join_list},
    {"pop", changes_a_list},
    {"push", changes_a_list},
    {"reverse", changes_a_list},
    {"shift", changes_a_list},
    {"slice", list_slice},
    {"sort", changes_a_list},
    {"splice", changes_a_list},
    {"toString", [](const MethodCall& call) { return call.made(call.of.text()); }},
    {"unshift", changes_a_list},
});

Result<Value> to_fixed(const MethodCall& call) {
  const double digits = call.at(0).is_undefined() ? 0 : call.at(0).number();
  if (!(digits >= 0 && digits <= 100)) return wrong_use("'toFixed' takes 0 to 100 digits");
  double number = *call.of.as_number();
  if (!(std::abs(number) < 1e21)) return Value(number_text(number));
  // A number exactly between two goes away from zero, where printing takes the even one.
  const double factor = std::pow(10, digits), scaled = std::abs(number) * factor;
  if (std::fma(std::abs(number), factor, -scaled) == 0 && std::fmod(scaled, 1) == 0.5)
    number = std::copysign((scaled + 0.5) / factor, number);
  return Value(fmt::format("{:.{}f}", number == 0 ? 0.0 : number, static_cast<int>(digits)));
}

constexpr auto kOfNumbers = std::to_array<NamedMethod>({
    {"toFixed", to_fixed},
    {"toString", [](const MethodCall& call) -> Result<Value> { return Value(call.of.text()); }},
});

constexpr auto kOfMaps = std::to_array<NamedMethod>({
    {"hasOwnProperty", [](const MethodCall& call) -> Result<Value> { return Value(call.of.as_map()->find(call.text(0)) != nullptr); }},
    {"toString", [](const MethodCall& call) -> Result<Value> { return Value(call.of.text()); }},
});

Value find_method(std::span<const NamedMethod> methods, const Value& of, std::string_view name) {
  const auto found = std::ranges::find(methods, name, &NamedMethod::name);
  if (found == methods.end()) return Value();
  return Value::function([of, run = found->run](const Arguments& arguments, Budget& budget) { return run({of, arguments, budget}); });
}

std::optional<std::size_t> index_of(const Value& key, std::size_t size) {
  double index = -1;
  if (const double* number = key.as_number()) index = *number;
  else if (const std::string* text = key.as_text(); text != nullptr && !text->empty() && text->size() < 10) {
    if (text->find_first_not_of("0123456789") == text->npos) index = std::stod(*text);
  }
  return index >= 0 && index < static_cast<double>(size) && std::trunc(index) == index ? std::optional(static_cast<std::size_t>(index))
                                                                                       : std::nullopt;
}

}  // namespace

Value method_of(const Value& value, std::string_view name) {
  if (value.as_text() != nullptr) return find_method(kOfTexts, value, name);
  if (value.as_list() != nullptr) return find_method(kOfLists, value, name);
  if (value.as_number() != nullptr) return find_method(kOfNumbers, value, name);
  return value.as_map() != nullptr ? find_method(kOfMaps, value, name) : Value();
}

Value member_of(const Value& value, const Value& key) {
  if (const Map* map = value.as_map()) {
    const std::string name = key.text();
    const Value* found = map->find(name);
    return found != nullptr ? *found : method_of(value, name);
  }
  const bool asks_length = key.as_text() != nullptr && *key.as_text() == "length";
  if (const List* list = value.as_list()) {
    if (asks_length) return Value(list->items.size());
    if (const auto index = index_of(key, list->items.size())) return list->items[*index];
  } else if (const std::string* text = value.as_text()) {
    if (asks_length) return Value(utf16_size(*text));
    const std::u16string units = key.as_number() != nullptr || index_of(key, text->size()) ? to_utf16(*text) : std::u16string();
    if (const auto index = index_of(key, units.size())) return Value(to_utf8(std::u16string_view(units).substr(*index, 1)));
  }
  return value.is_nothing() ? Value() : method_of(value, key.text());
}

}  // namespace cupel::promptfoo::nunjucks
