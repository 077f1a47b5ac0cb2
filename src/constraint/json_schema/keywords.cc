#include "constraint/json_schema/keywords.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/text.h"

namespace cupel {
namespace {

using enum KeywordValue;

constexpr Draft k6 = Draft::draft6;
constexpr Draft k7 = Draft::draft7;
constexpr Draft k2019 = Draft::draft2019;
constexpr Draft k2020 = Draft::draft2020;

constexpr auto kKeywords = std::to_array<Keyword>({{"$anchor", text, k2019},
                                                   {"$comment", anything, k7},
                                                   {"$defs", schema_map},
                                                   {"$dynamicAnchor", text, k2020},
                                                   {"$dynamicRef", text, k2020},
                                                   {"$id", text, k6},
                                                   {"$recursiveAnchor", boolean, k2019, k2019},
                                                   {"$recursiveRef", text, k2019, k2019},
                                                   {"$ref", text},
                                                   {"$schema", text},
                                                   {"additionalItems", schema, Draft::draft4, k2019},
                                                   {"additionalProperties", schema},
                                                   {"allOf", schema_list},
                                                   {"anyOf", schema_list},
                                                   {"const", anything, k6},
                                                   {"contains", schema, k6},
                                                   {"contentEncoding", anything, k7},
                                                   {"contentMediaType", anything, k7},
                                                   {"contentSchema", schema, k2019},
                                                   {"default", anything},
                                                   {"definitions", schema_map},
                                                   {"dependencies", dependencies},
                                                   {"dependentRequired", name_lists, k2019},
                                                   {"dependentSchemas", schema_map, k2019},
                                                   {"deprecated", anything, k2019},
                                                   {"description", anything},
                                                   {"else", schema, k7},
                                                   {"enum", value_list},
                                                   {"examples", anything, k6},
                                                   {"exclusiveMaximum", limit},
                                                   {"exclusiveMinimum", limit},
                                                   {"format", format},
                                                   {"id", text, Draft::draft4, Draft::draft4},
                                                   {"if", schema, k7},
                                                   {"items", schema_or_list},
                                                   {"maxContains", count, k2019},
                                                   {"maxItems", count},
                                                   {"maxLength", count},
                                                   {"maxProperties", count},
                                                   {"maximum", number},
                                                   {"minContains", count, k2019},
                                                   {"minItems", count},
                                                   {"minLength", count},
                                                   {"minProperties", count},
                                                   {"minimum", number},
                                                   {"multipleOf", positive_number},
                                                   {"not", schema},
                                                   {"oneOf", schema_list},
                                                   {"pattern", pattern},
                                                   {"patternProperties", pattern_map},
                                                   {"prefixItems", schema_list, k2020},
                                                   {"properties", schema_map},
                                                   {"propertyNames", schema, k6},
                                                   {"readOnly", anything, k7},
                                                   {"required", text_list},
                                                   {"then", schema, k7},
                                                   {"title", anything},
                                                   {"type", types},
                                                   {"unevaluatedItems", schema, k2019},
                                                   {"unevaluatedProperties", schema, k2019},
                                                   {"uniqueItems", boolean},
                                                   {"writeOnly", anything, k7}});

constexpr std::array<std::string_view, 7> kTypes = {"array", "boolean", "integer", "null", "number", "object", "string"};

bool is_schema(const Json& value) { return value.is_object() || value.is_boolean(); }

bool is_whole(const Json& value) {
  if (value.is_number_integer()) return true;
  return value.is_number_float() && std::floor(value.get<double>()) == value.get<double>();
}

std::optional<std::string> mistake_in_type(const Json& value) {
  if (!value.is_string()) return "must be a type's name or a list of them";
  const auto& name = value.get_ref<const std::string&>();
  if (std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end()) return std::nullopt;
  return fmt::format("unknown type '{}'{}; types: {}", shorten(printable(name), 40), did_you_mean(name, kTypes), fmt::join(kTypes, ", "));
}

std::optional<std::string> mistake_in_types(const Json& value) {
  if (!value.is_array()) return mistake_in_type(value);
  if (value.empty()) return "must not be empty";
  for (const Json& item : value) {
    if (std::optional<std::string> mistake = mistake_in_type(item)) return mistake;
  }
  return std::nullopt;
}

std::optional<std::string> mistake_in_text_list(const Json& value) {
  if (!value.is_array()) return "must be a list of names";
  std::set<std::string> seen;
  for (const Json& item : value) {
    if (!item.is_string()) return "must hold only text";
    if (!seen.insert(item.get<std::string>()).second) return fmt::format("names '{}' twice", printable(item.get<std::string>()));
  }
  return std::nullopt;
}

std::optional<std::string> mistake_in_name_lists(const Json& value) {
  if (!value.is_object()) return "must be a map of lists of names";
  for (const Json& names : value) {
    if (std::optional<std::string> mistake = mistake_in_text_list(names)) return mistake;
  }
  return std::nullopt;
}

const char* draft_name(Draft draft) {
  switch (draft) {
    case Draft::draft4: return "draft 4";
    case Draft::draft6: return "draft 6";
    case Draft::draft7: return "draft 7";
    case Draft::draft2019: return "2019-09";
    default: return "2020-12";
  }
}

std::optional<std::string> mistake_unless(bool is_right, const char* demand) {
  return is_right ? std::nullopt : std::optional<std::string>(demand);
}

}  // namespace

const Keyword* find_keyword(std::string_view name) {
  const auto* found = std::find_if(kKeywords.begin(), kKeywords.end(), [&](const Keyword& each) { return each.name == name; });
  return found == kKeywords.end() ? nullptr : found;
}

bool is_annotation(const Keyword& keyword) { return keyword.value == KeywordValue::anything && keyword.name != "const"; }

bool is_of(const Keyword& keyword, Draft draft) { return draft == Draft::unnamed || (draft >= keyword.first && draft <= keyword.last); }

std::string drafts_of(const Keyword& keyword) {
  if (keyword.first == keyword.last) return draft_name(keyword.first);
  if (keyword.last != Draft::draft2020) return fmt::format("drafts up to {}", draft_name(keyword.last));
  return fmt::format("{}{}", draft_name(keyword.first), keyword.first == Draft::draft2020 ? "" : " and later");
}

std::string_view keyword_meant(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Keyword& keyword : kKeywords) names.push_back(keyword.name);
  const Keyword* nearest = find_keyword(nearest_spelling(name, names).value_or(""));
  return nearest == nullptr ? std::string_view() : nearest->name;
}

std::optional<std::string> mistake_in(const Keyword& keyword, const Json& value, Draft draft) {
  switch (keyword.value) {
    case anything: return std::nullopt;
    case text:
    case pattern: return mistake_unless(value.is_string(), "must be text");
    case boolean: return mistake_unless(value.is_boolean(), "must be true or false");
    case number: return mistake_unless(value.is_number(), "must be a number");
    case limit:
      if (draft == Draft::draft4) return mistake_unless(value.is_boolean(), "must be true or false in draft 4");
      if (draft == Draft::unnamed && value.is_boolean()) return std::nullopt;
      return mistake_unless(value.is_number(),
                            value.is_boolean() ? "must be a number; true and false are for draft 4" : "must be a number");
    case positive_number: return mistake_unless(value.is_number() && value.get<double>() > 0, "must be a number above 0");
    case count: return mistake_unless(is_whole(value) && value.get<double>() >= 0, "must be a whole number of at least 0");
    case text_list: return mistake_in_text_list(value);
    case value_list: return mistake_unless(value.is_array() && !value.empty(), "must be a list of at least one value");
    case types: return mistake_in_types(value);
    case format: return mistake_unless(value.is_string(), "must be text");
    case schema: return mistake_unless(is_schema(value), "must be a schema (a map, true or false)");
    case schema_list: return mistake_unless(value.is_array() && !value.empty(), "must be a list of at least one schema");
    case schema_or_list: return mistake_unless(is_schema(value) || value.is_array(), "must be a schema or a list of schemas");
    case schema_map:
    case pattern_map: return mistake_unless(value.is_object(), "must be a map of schemas");
    case name_lists: return mistake_in_name_lists(value);
    case dependencies: return mistake_unless(value.is_object(), "must be a map of schemas and lists of names");
  }
  return std::nullopt;
}

}  // namespace cupel
