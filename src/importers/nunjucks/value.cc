#include "importers/nunjucks/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

#include "base/text.h"

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr int kDeepest = 200;
constexpr std::size_t kLargest = 64U << 20U;  // so that what is shared many times over has an end when it is written out
const Value kUndefined;

void add(Extent& extent, const Value& part) {
  const List* list = part.as_list();
  const Map* map = part.as_map();
  const Extent inside = list != nullptr ? list->extent : map != nullptr ? map->extent : Extent{.depth = 0, .bytes = 0};
  extent.depth = std::max(extent.depth, inside.depth + 1);
  extent.bytes += sizeof(Value) + inside.bytes + (part.as_text() != nullptr ? part.as_text()->size() : 0);
}

Extent extent_of(const std::vector<Value>& items) {
  Extent extent;
  for (const Value& each : items) add(extent, each);
  return extent;
}

Extent extent_of(const std::vector<std::pair<std::string, Value>>& entries) {
  Extent extent;
  for (const auto& [key, value] : entries) {
    extent.bytes += key.size();
    add(extent, value);
  }
  return extent;
}

Result<Extent> bounded(Extent extent) {
  if (extent.depth > kDeepest) return fail(ErrorCode::limit_exceeded, fmt::format("values nested more than {} deep", kDeepest));
  if (extent.bytes > kLargest) return fail(ErrorCode::limit_exceeded, fmt::format("a value of more than {} MiB", kLargest >> 20U));
  return extent;
}

// Keys that are whole numbers come first there, in their order.
bool is_index(std::string_view key) {
  return !key.empty() && key.size() < 10 && key.find_first_not_of("0123456789") == key.npos && (key.size() == 1 || key[0] != '0');
}

void order_keys(std::vector<std::pair<std::string, Value>>& entries) {
  std::vector<std::pair<std::string, Value>> ordered, others;
  for (auto& entry : entries) (is_index(entry.first) ? ordered : others).push_back(std::move(entry));
  std::ranges::sort(ordered, [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
  });
  std::ranges::move(others, std::back_inserter(ordered));
  entries = std::move(ordered);
}

}  // namespace

const Value& Arguments::at(std::size_t index) const { return index < values.size() ? values[index] : kUndefined; }

const Value& Arguments::named_or_at(std::string_view name, std::size_t index) const {
  const auto found = std::ranges::find(named, name, [](const auto& each) { return std::string_view(each.first); });
  return found == named.end() ? at(index) : found->second;
}

const Value* Map::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, [](const auto& each) { return std::string_view(each.first); });
  return found == entries.end() ? nullptr : &found->second;
}

Value Value::from(const Json& json, int depth) {
  if (json.is_null()) return nullptr;
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get_ref<const std::string&>();
  Value made;
  if (depth >= kDeepest) return made;
  if (json.is_array()) {
    std::vector<Value> items;
    for (const Json& each : json) items.push_back(from(each, depth + 1));
    const Extent extent = extent_of(items);
    made.value_ = std::make_shared<const List>(List{std::move(items), extent});
  } else if (json.is_object()) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const auto& [key, each] : json.items()) entries.emplace_back(key, from(each, depth + 1));
    order_keys(entries);
    const Extent extent = extent_of(entries);
    made.value_ = std::make_shared<const Map>(Map{std::move(entries), extent});
  }
  return made;
}

Value Value::function(Function function) {
  Value made;
  made.value_ = std::make_shared<const Function>(std::move(function));
  return made;
}

Result<Value> Value::list(std::vector<Value> items) {
  const Extent extent = CUPEL_TRY(bounded(extent_of(items)));
  Value made;
  made.value_ = std::make_shared<const List>(List{std::move(items), extent});
  return made;
}

Result<Value> Value::map(std::vector<std::pair<std::string, Value>> entries) {
  const Extent extent = CUPEL_TRY(bounded(extent_of(entries)));
  order_keys(entries);
  Value made;
  made.value_ = std::make_shared<const Map>(Map{std::move(entries), extent});
  return made;
}

std::string_view Value::kind() const {
  if (is_undefined()) return "nothing";
  if (is_null()) return "null";
  if (as_bool() != nullptr) return "true or false";
  if (as_number() != nullptr) return "a number";
  if (as_text() != nullptr) return "text";
  if (as_list() != nullptr) return "a list";
  return as_map() != nullptr ? "a map" : "a function";
}

bool Value::is_true() const {
  if (is_nothing()) return false;
  if (const bool* value = as_bool()) return *value;
  if (const double* number = as_number()) return *number != 0 && !std::isnan(*number);
  if (const std::string* text = as_text()) return !text->empty();
  return true;
}

Value Value::primitive() const { return as_list() != nullptr || as_map() != nullptr || as_function() != nullptr ? Value(text()) : *this; }

double Value::number() const {
  if (const double* number = as_number()) return *number;
  if (const bool* value = as_bool()) return *value ? 1 : 0;
  if (is_null()) return 0;
  if (is_undefined()) return std::numeric_limits<double>::quiet_NaN();
  return parse_number(as_text() != nullptr ? *as_text() : text());
}

std::string Value::text() const {
  if (is_undefined()) return "undefined";
  if (is_null()) return "null";
  if (const bool* value = as_bool()) return *value ? "true" : "false";
  if (const double* number = as_number()) return number_text(*number);
  if (const std::string* text = as_text()) return *text;
  if (const List* list = as_list()) {
    std::string out;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      if (i > 0) out += ',';
      if (!list->items[i].is_nothing()) out += list->items[i].text();
    }
    return out;
  }
  return as_map() != nullptr ? "[object Object]" : "function";
}

bool Value::is_same(const Value& other) const {
  if (value_.index() != other.value_.index()) return false;
  if (const double* number = as_number()) return *number == *other.as_number();
  if (const std::string* text = as_text()) return *text == *other.as_text();
  if (const bool* value = as_bool()) return *value == *other.as_bool();
  if (as_list() != nullptr) return as_list() == other.as_list();
  if (as_map() != nullptr) return as_map() == other.as_map();
  return as_function() == other.as_function();
}

bool Value::is_equal(const Value& other) const {
  if (is_nothing() || other.is_nothing()) return is_nothing() && other.is_nothing();
  if (value_.index() == other.value_.index()) return is_same(other);
  const Value left = primitive(), right = other.primitive();
  if (left.as_text() != nullptr && right.as_text() != nullptr) return *left.as_text() == *right.as_text();
  return left.number() == right.number();
}

bool Value::is_less(const Value& other) const {
  const Value left = primitive(), right = other.primitive();
  if (left.as_text() != nullptr && right.as_text() != nullptr) return to_utf16(*left.as_text()) < to_utf16(*right.as_text());
  return left.number() < right.number();
}

bool Value::is_at_most(const Value& other) const {
  const Value left = primitive(), right = other.primitive();
  if (left.as_text() != nullptr && right.as_text() != nullptr) return to_utf16(*left.as_text()) <= to_utf16(*right.as_text());
  return left.number() <= right.number();
}

Json Value::json() const {
  if (const bool* value = as_bool()) return *value;
  if (const double* number = as_number()) {
    if (!std::isfinite(*number)) return nullptr;
    constexpr double kLargestWhole = 9e15;
    if (std::abs(*number) < kLargestWhole && std::trunc(*number) == *number) return static_cast<std::int64_t>(*number);
    return *number;
  }
  if (const std::string* text = as_text()) return *text;
  if (const List* list = as_list()) {
    Json out = Json::array();
    for (const Value& each : list->items) out.push_back(each.json());
    return out;
  }
  if (const Map* map = as_map()) {
    Json out = Json::object();
    for (const auto& [key, each] : map->entries) {
      if (!each.is_undefined() && each.as_function() == nullptr) out[key] = each.json();
    }
    return out;
  }
  return nullptr;
}

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  if (number == 0) return "0";
  // The shortest digits that are read back as the same number, then placed as ECMA-262 6.1.6.1.20 says.
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(number), std::chars_format::scientific).ptr;
  const std::string_view written(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t mark = written.find('e');
  std::string digits(1, written[0]);
  if (mark > 2) digits += written.substr(2, mark - 2);
  const int point = std::stoi(std::string(written.substr(mark + 1))) + 1;  // where it stands among the digits
  const int count = static_cast<int>(digits.size());
  std::string out = number < 0 ? "-" : "";
  if (point > 21 || point < -5) {
    out += digits[0];
    if (count > 1) out += "." + digits.substr(1);
    return out + fmt::format("e{}{}", point > 0 ? "+" : "-", std::abs(point - 1));
  }
  if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (count <= point) return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
  return out + digits.substr(0, static_cast<std::size_t>(point)) + "." + digits.substr(static_cast<std::size_t>(point));
}

double parse_number(std::string_view text) {
  text = trim_script(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0' && std::string_view("xXoObB").find(text[1]) != std::string_view::npos) {
    const int base = text[1] == 'x' || text[1] == 'X' ? 16 : text[1] == 'o' || text[1] == 'O' ? 8 : 2;
    std::uint64_t whole = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), whole, base);
    return error == std::errc() && end == text.data() + text.size() ? static_cast<double>(whole) : std::nan("");
  }
  const std::string_view digits = text[0] == '+' || text[0] == '-' ? text.substr(1) : text;
  if (digits == "Infinity") return text[0] == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  const double number = parse_leading_number(text);
  // parse_leading_number() has read all of it only where no character is left that no number has.
  if (text.find_first_not_of("0123456789+-.eE") != text.npos) return std::nan("");
  std::string_view rest = digits;
  double value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (rest.starts_with('+') || rest.starts_with('-') || end != rest.data() + rest.size()) return std::nan("");
  return number;
}

double parse_leading_number(std::string_view text) {
  text = trim_script(text);
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const double sign = is_negative ? -1 : 1;
  if (text.starts_with("Infinity")) return sign * std::numeric_limits<double>::infinity();
  if (text.empty() || text.find_first_of("0123456789.") != 0) return std::nan("");
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    const std::size_t exponent = text.find_first_of("eE");
    return exponent != text.npos && text.substr(exponent + 1).starts_with('-') ? 0 : sign * std::numeric_limits<double>::infinity();
  }
  return error == std::errc() ? sign * value : std::nan("");
}

}  // namespace cupel::promptfoo::nunjucks
