// The filters of Nunjucks 3.2 (src/filters.js) and promptfoo's `load`.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "core/json_reader.h"
#include "importers/nunjucks/calls.h"
#include "importers/nunjucks/filter_rows.h"

namespace cupel::promptfoo::nunjucks {
namespace {

bool is_given(const Value& value) { return !value.is_nothing() && (value.as_bool() == nullptr || *value.as_bool()); }

Result<Value> abs(const FilterCall& call) { return Value(std::abs(call.value.number())); }

Result<Value> default_value(const FilterCall& call) {
  const bool counts_falsy = call.at(1).is_true();
  const bool is_kept = counts_falsy ? call.value.is_true() : !call.value.is_undefined();
  return is_kept ? call.value : call.at(0);
}

Result<Value> dump(const FilterCall& call) {
  const Value& spaces = call.at(0);
  if (call.value.is_undefined() || call.value.as_function() != nullptr) return Value();
  int indent = -1;
  char with = ' ';
  if (const double* number = spaces.as_number(); number != nullptr && *number >= 1) indent = static_cast<int>(std::min(*number, 10.0));
  if (const std::string* text = spaces.as_text(); text != nullptr && !text->empty()) {
    if (text->find_first_not_of((*text)[0]) != text->npos) return wrong_use("'dump' indents with one kind of character here");
    indent = static_cast<int>(std::min<std::size_t>(text->size(), 10));
    with = (*text)[0];
  }
  return call.made(call.value.json().dump(indent, with, false, Json::error_handler_t::replace));
}

Result<Value> load(const FilterCall& call) {
  const Json read = json_or_discarded(call.value.text());
  if (read.is_discarded()) return wrong_use(fmt::format("'load' reads JSON, found {}", shorten(printable(call.value.text()), 40)));
  return Value::from(read);
}

Result<Value> escape(const FilterCall& call) {
  std::string out;
  for (const char c : call.value.is_nothing() ? std::string() : call.value.text()) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '`': out += "&#96;"; break;
      case '\\': out += "&#92;"; break;
      default: out += c;
    }
  }
  return call.made(std::move(out));
}

Result<Value> safe(const FilterCall& call) { return Value(call.value.is_nothing() ? std::string() : call.value.text()); }
Result<Value> string(const FilterCall& call) { return Value(call.value.text()); }

Result<Value> length(const FilterCall& call) {
  if (!is_given(call.value)) return Value(0);
  if (const Map* map = call.value.as_map()) return Value(map->entries.size());
  return member_of(call.value, Value("length"));
}

Result<Value> round(const FilterCall& call) {
  const double factor = std::pow(10, call.at(0).is_true() ? call.at(0).number() : 0);
  const double scaled = call.value.number() * factor;
  const std::string method = call.at(1).text();
  if (method == "ceil") return Value(std::ceil(scaled) / factor);
  if (method == "floor") return Value(std::floor(scaled) / factor);
  return Value(std::floor(scaled + 0.5) / factor);  // halves go up, also below zero
}

Result<Value> float_number(const FilterCall& call) {
  const double number = parse_leading_number(call.value.text());
  return std::isnan(number) ? call.at(0) : Value(number);
}

Result<Value> int_number(const FilterCall& call) {
  const Value& asked = call.named_or_at("base", 1);
  const double base = asked.is_undefined() ? 10 : asked.number();
  std::string_view text = trim_script(call.value.as_text() != nullptr ? std::string_view(*call.value.as_text()) : std::string_view());
  const std::string written = call.value.as_text() != nullptr ? std::string(text) : call.value.text();
  text = written;
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if ((base == 16 || base == 0) && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  double number = 0;
  std::size_t digits = 0;
  for (; digits < text.size(); ++digits) {
    const char c = text[digits];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
    if (digit >= base) break;
    number = number * base + digit;
  }
  if (digits == 0) return call.named_or_at("default", 0);
  return Value(is_negative ? -number : number);
}

Result<Value> join(const FilterCall& call) {
  const List& list = (*CUPEL_TRY(call.list()));
  const std::string separator = call.at(0).is_true() ? call.at(0).text() : "";
  TextBuilder out(call.budget);
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) CUPEL_CHECK(out.add(separator));
    const Value item = call.at(1).is_true() ? member_of(list.items[i], call.at(1)) : list.items[i];
    if (!item.is_nothing()) CUPEL_CHECK(out.add(item.text()));
  }
  return Value(out.take());
}

Result<Value> first(const FilterCall& call) {
  return call.needs_value([&] { return member_of(call.value, Value(0)); });
}

Result<Value> last(const FilterCall& call) {
  return call.needs_value([&] { return member_of(call.value, Value(member_of(call.value, Value("length")).number() - 1)); });
}

Result<Value> list(const FilterCall& call) {
  if (call.value.as_list() != nullptr) return call.value;
  std::vector<Value> items;
  if (const std::string* text = call.value.as_text()) {
    for (const char16_t unit : to_utf16(*text)) items.emplace_back(to_utf8(std::u16string_view(&unit, 1)));
  } else if (const Map* map = call.value.as_map()) {
    for (const auto& [key, value] : map->entries) items.push_back(CUPEL_TRY(Value::map({{"key", key}, {"value", value}})));
  } else {
    return wrong_use("list filter: type not iterable");
  }
  return Value::list(std::move(items));
}

Result<Value> reverse(const FilterCall& call) {
  if (const std::string* text = call.value.as_text()) {
    std::u16string units = to_utf16(*text);
    std::ranges::reverse(units);
    return call.made(to_utf8(units));
  }
  std::vector<Value> items = (*CUPEL_TRY(call.list())).items;
  std::ranges::reverse(items);
  return Value::list(std::move(items));
}

// Merging never reads outside its halves, whatever the values say of each other.
void sort_values(std::vector<Value>& items, const auto& is_before) {
  if (items.size() < 2) return;
  const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
  std::vector<Value> left(items.begin(), middle), right(middle, items.end());
  sort_values(left, is_before);
  sort_values(right, is_before);
  std::size_t l = 0, r = 0;
  for (Value& each : items) {
    const bool takes_right = l == left.size() || (r < right.size() && is_before(right[r], left[l]));
    each = takes_right ? right[r++] : left[l++];
  }
}

Value folded(const Value& value, bool minds_case) {
  return !minds_case && value.as_text() != nullptr ? Value(lower_case(*value.as_text())) : value;
}

Result<Value> sort(const FilterCall& call) {
  std::vector<Value> items = (*CUPEL_TRY(call.list())).items;
  const bool is_reversed = call.named_or_at("reverse", 0).is_true(), minds_case = call.named_or_at("case_sensitive", 1).is_true();
  const Value& attribute = call.named_or_at("attribute", 2);
  const auto key = [&](const Value& item) { return folded(attribute.is_true() ? attribute_of(item, attribute.text()) : item, minds_case); };
  sort_values(items, [&](const Value& a, const Value& b) { return is_reversed ? key(b).is_less(key(a)) : key(a).is_less(key(b)); });
  return Value::list(std::move(items));
}

Result<Value> dictsort(const FilterCall& call) {
  const Map* map = call.value.as_map();
  if (map == nullptr) return wrong_use("dictsort filter: val must be an object");
  const bool by_value = call.at(1).as_text() != nullptr && *call.at(1).as_text() == "value";
  std::vector<Value> items;
  for (const auto& [key, value] : map->entries) items.push_back(CUPEL_TRY(Value::list({Value(key), value})));
  const auto key = [&](const Value& item) { return folded(item.as_list()->items[by_value ? 1 : 0], call.at(0).is_true()); };
  sort_values(items, [&](const Value& a, const Value& b) { return key(a).is_less(key(b)); });
  return Value::list(std::move(items));
}

Result<Value> sum(const FilterCall& call) {
  Value total(0);
  bool is_text = false;
  std::string text;
  const auto add = [&](const Value& item) {
    is_text = is_text || (item.as_number() == nullptr && item.as_bool() == nullptr && !item.is_nothing());
    if (is_text) text = (text.empty() ? total.text() : text) + item.text();
    else total = total.number() + item.number();
  };
  for (const Value& each : (*CUPEL_TRY(call.list())).items) {
    add(call.at(0).is_true() ? member_of(each, call.at(0)) : each);
    CUPEL_CHECK(call.budget.spend(text.size()));
  }
  if (is_text) return Value((call.at(1).is_undefined() ? "0" : call.at(1).text()) + text);
  if (call.at(1).as_text() != nullptr) return Value(*call.at(1).as_text() + total.text());
  return Value((call.at(1).is_undefined() ? 0 : call.at(1).number()) + total.number());
}

Result<Value> batch(const FilterCall& call) {
  const List& all = (*CUPEL_TRY(call.list()));
  const double size = call.at(0).number();
  std::vector<Value> batches, current;
  for (std::size_t i = 0; i < all.items.size(); ++i) {
    if (std::fmod(static_cast<double>(i), size) == 0 && !current.empty())
      batches.push_back(CUPEL_TRY(Value::list(std::exchange(current, {}))));
    current.push_back(all.items[i]);
  }
  if (!current.empty()) {
    while (call.at(1).is_true() && static_cast<double>(current.size()) < size) {
      CUPEL_CHECK(call.budget.step());
      current.push_back(call.at(1));
    }
    batches.push_back(CUPEL_TRY(Value::list(std::move(current))));
  }
  return Value::list(std::move(batches));
}

Result<Value> slice(const FilterCall& call) {
  const List& all = (*CUPEL_TRY(call.list()));
  const double slices = call.at(0).number();
  if (!(slices >= 1 && slices <= 100'000)) return wrong_use("'slice' takes a number of slices");
  const auto count = static_cast<std::size_t>(slices), each = all.items.size() / count, extra = all.items.size() % count;
  std::vector<Value> made;
  for (std::size_t i = 0, at = 0; i < count; ++i) {
    const std::size_t size = each + (i < extra ? 1 : 0);
    std::vector<Value> items(all.items.begin() + static_cast<std::ptrdiff_t>(at),
                             all.items.begin() + static_cast<std::ptrdiff_t>(at + size));
    if (call.at(1).is_true() && i >= extra) items.push_back(call.at(1));
    made.push_back(CUPEL_TRY(Value::list(std::move(items))));
    at += size;
  }
  return Value::list(std::move(made));
}

Result<Value> groupby(const FilterCall& call) {
  std::vector<std::pair<std::string, std::vector<Value>>> groups;
  for (const Value& each : (*CUPEL_TRY(call.list())).items) {
    const std::string key = attribute_of(each, call.at(0).text()).text();
    const auto found = std::ranges::find(groups, key, &std::pair<std::string, std::vector<Value>>::first);
    if (found == groups.end()) groups.push_back({key, {each}});
    else found->second.push_back(each);
  }
  std::vector<std::pair<std::string, Value>> entries;
  for (auto& [key, items] : groups) entries.emplace_back(key, CUPEL_TRY(Value::list(std::move(items))));
  return Value::map(std::move(entries));
}

template <bool keeps>
Result<Value> select(const FilterCall& call) {
  const std::string test = call.at(0).is_undefined() ? "truthy" : call.at(0).text();
  std::vector<Value> kept;
  for (const Value& each : (*CUPEL_TRY(call.list())).items) {
    if (CUPEL_TRY(apply_test(test, each, {.values = {call.at(1)}, .named = {}})) == keeps) kept.push_back(each);
  }
  return Value::list(std::move(kept));
}

template <bool keeps>
Result<Value> select_attribute(const FilterCall& call) {
  std::vector<Value> kept;
  for (const Value& each : (*CUPEL_TRY(call.list())).items) {
    if (member_of(each, call.at(0)).is_true() == keeps) kept.push_back(each);
  }
  return Value::list(std::move(kept));
}

// Another answer each time is no answer that can be asked for again.
Result<Value> random(const FilterCall&) { return wrong_use("the filter 'random' has no equivalent here: a prompt is the same each time"); }

constexpr auto kFilters = std::to_array<NamedFilter>({{"abs", abs},
                                                      {"batch", batch},
                                                      {"capitalize", capitalize},
                                                      {"center", center},
                                                      {"d", default_value},
                                                      {"default", default_value},
                                                      {"dictsort", dictsort},
                                                      {"dump", dump},
                                                      {"e", escape},
                                                      {"escape", escape},
                                                      {"first", first},
                                                      {"float", float_number},
                                                      {"forceescape", escape},
                                                      {"groupby", groupby},
                                                      {"indent", indent},
                                                      {"int", int_number},
                                                      {"join", join},
                                                      {"last", last},
                                                      {"length", length},
                                                      {"list", list},
                                                      {"load", load},
                                                      {"lower", lower},
                                                      {"nl2br", nl2br},
                                                      {"random", random},
                                                      {"reject", select<false>},
                                                      {"rejectattr", select_attribute<false>},
                                                      {"replace", replace},
                                                      {"reverse", reverse},
                                                      {"round", round},
                                                      {"safe", safe},
                                                      {"select", select<true>},
                                                      {"selectattr", select_attribute<true>},
                                                      {"slice", slice},
                                                      {"sort", sort},
                                                      {"string", string},
                                                      {"striptags", striptags},
                                                      {"sum", sum},
                                                      {"title", title},
                                                      {"trim", trim_text},
                                                      {"truncate", truncate},
                                                      {"upper", upper},
                                                      {"urlencode", urlencode},
                                                      {"urlize", urlize},
                                                      {"wordcount", wordcount}});

}  // namespace

Result<Value> apply_filter(std::string_view name, const Value& value, const Arguments& arguments, Budget& budget) {
  CUPEL_CHECK(budget.step());
  const auto* filter = std::ranges::find(kFilters, name, &NamedFilter::name);
  if (filter == kFilters.end()) {
    std::vector<std::string_view> names;
    for (const NamedFilter& each : kFilters) names.push_back(each.name);
    return wrong_use(fmt::format("unknown filter '{}'{}", shorten(printable(name), 40), did_you_mean(name, names)));
  }
  return filter->run({filter->name, value, arguments, budget});
}

}  // namespace cupel::promptfoo::nunjucks
