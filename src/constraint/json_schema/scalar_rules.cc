// Keywords about any value, numbers and texts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "constraint/json_schema/format.h"
#include "constraint/json_schema/judge.h"

namespace cupel {
namespace {

std::size_t length_of(const std::string& text) {  // in characters
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Exact for 64-bit integers of either sign and for doubles, which `long double` all holds.
long double number_of(const auto& value) {
  if (value.is_number_unsigned()) return static_cast<long double>(value.template get<std::uint64_t>());
  if (value.is_number_integer()) return static_cast<long double>(value.template get<std::int64_t>());
  return static_cast<long double>(value.template get<double>());
}

// Decimal fractions such as 0.0001 are not exact in binary: a quotient this near to a whole number is one.
bool is_multiple(const SortedJson& value, const Json& factor) {
  const long double quotient = number_of(value) / number_of(factor);
  if (std::abs(quotient) > 9e18L) return std::fmod(number_of(value), number_of(factor)) == 0;
  return std::abs(quotient - std::round(quotient)) <= 1e-9L * std::max(1.0L, std::abs(quotient) * 1e-3L);
}

bool has_type(const SortedJson& value, std::string_view type) {
  if (type == "array") return value.is_array();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  if (type == "object") return value.is_object();
  if (type == "string") return value.is_string();
  return value.is_number_integer() || (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
}

// In draft 4 an integer is written without fraction and exponent (section 3.5): 1.0 is none. One beyond 64 bits is read as a float.
bool has_type(const SortedJson& value, std::string_view type, Draft draft) {
  const bool is_written_with_fraction = value.is_number_float() && std::abs(value.get<double>()) < 9.2e18;
  return has_type(value, type) && !(draft == Draft::draft4 && type == "integer" && is_written_with_fraction);
}

const char* type_of(const SortedJson& value) {
  if (value.is_number()) return has_type(value, "integer") ? "integer" : "number";
  return value.type_name();
}

}  // namespace

bool SchemaJudge::type(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (rule.is_string()) {
    return has_type(value, rule.get_ref<const std::string&>(), index_.draft) ||
           broken(path, value, "type", fmt::format("type {}, not {}", rule.get<std::string>(), type_of(value)));
  }
  for (const Json& each : rule) {
    if (has_type(value, each.get_ref<const std::string&>(), index_.draft)) return true;
  }
  return broken(path, value, "type", fmt::format("one of the types {}, not {}", excerpt(rule), type_of(value)));
}

bool SchemaJudge::constant(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return value == index_.values.at(&rule) || broken(path, value, "const", excerpt(rule));
}

bool SchemaJudge::enumeration(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!may_go_on(rule.size())) return false;
  const SortedJson& values = index_.values.at(&rule);
  return std::ranges::find(values, value) != values.end() || broken(path, value, "enum", "one of " + excerpt(rule));
}

bool SchemaJudge::limit(const Json& rule, const SortedJson& value, const SchemaPath& path, std::string_view keyword, bool is_kept) {
  if (is_kept) return true;
  const char* words = keyword == "minimum"            ? "at least"
                      : keyword == "maximum"          ? "at most"
                      : keyword == "exclusiveMinimum" ? "above"
                      : keyword == "exclusiveMaximum" ? "below"
                                                      : "a multiple of";
  return broken(path, value, keyword, fmt::format("{} {}", words, excerpt(rule)));
}

bool SchemaJudge::minimum(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_number()) return true;
  const Json* excludes = index_.find(schema, "exclusiveMinimum");  // of draft 4
  if (excludes != nullptr && *excludes == true) return limit(rule, value, path, "exclusiveMinimum", number_of(value) > number_of(rule));
  return limit(rule, value, path, "minimum", number_of(value) >= number_of(rule));
}
bool SchemaJudge::maximum(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_number()) return true;
  const Json* excludes = index_.find(schema, "exclusiveMaximum");  // of draft 4
  if (excludes != nullptr && *excludes == true) return limit(rule, value, path, "exclusiveMaximum", number_of(value) < number_of(rule));
  return limit(rule, value, path, "maximum", number_of(value) <= number_of(rule));
}
bool SchemaJudge::exclusive_minimum(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_number() || rule.is_boolean() || limit(rule, value, path, "exclusiveMinimum", number_of(value) > number_of(rule));
}
bool SchemaJudge::exclusive_maximum(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_number() || rule.is_boolean() || limit(rule, value, path, "exclusiveMaximum", number_of(value) < number_of(rule));
}
bool SchemaJudge::multiple_of(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_number() || limit(rule, value, path, "multipleOf", is_multiple(value, rule));
}

bool SchemaJudge::at_least(const Json& rule, std::size_t size, const SortedJson& value, const SchemaPath& path, std::string_view keyword) {
  return static_cast<long double>(size) >= number_of(rule) ||
         broken(path, value, keyword, fmt::format("at least {}, not {}", excerpt(rule), size));
}
bool SchemaJudge::at_most(const Json& rule, std::size_t size, const SortedJson& value, const SchemaPath& path, std::string_view keyword) {
  return static_cast<long double>(size) <= number_of(rule) ||
         broken(path, value, keyword, fmt::format("at most {}, not {}", excerpt(rule), size));
}
bool SchemaJudge::min_length(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_string() || at_least(rule, length_of(value.get_ref<const std::string&>()), value, path, "minLength");
}
bool SchemaJudge::max_length(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_string() || at_most(rule, length_of(value.get_ref<const std::string&>()), value, path, "maxLength");
}

bool SchemaJudge::pattern(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_string()) return true;
  const std::optional<bool> match = matches(rule.get_ref<const std::string&>(), value.get_ref<const std::string&>());
  return match && (*match || broken(path, value, "pattern", fmt::format("text matching /{}/", printable(rule.get<std::string>()))));
}

bool SchemaJudge::format(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_string() || index_.options.formats == SchemaFormats::noted) return true;
  const SchemaFormat* format = find_format(rule.get_ref<const std::string&>());
  if (format == nullptr) return true;
  Result<bool> match = format->matches(value.get_ref<const std::string&>());
  if (!match) {
    error_ = std::move(match).error();
    return false;
  }
  if (*match) return true;
  if (index_.options.formats == SchemaFormats::judged || index_.draft < Draft::draft2019) {
    return broken(path, value, "format", std::string(format->description));
  }
  if (!error_) {
    error_ = Error{ErrorCode::invalid_suite,
                   fmt::format("at '{}': {} is not {}, and the draft that '$schema' names leaves open whether 'format' is a demand",
                               printable(path.pointer()), excerpt(value, 60), format->description),
                   {"write `formats: judged` beside the schema to demand it, `formats: noted` to ignore it"}};
  }
  return false;
}

}  // namespace cupel
