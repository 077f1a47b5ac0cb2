#include "checks/schema_keywords.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/text.h"

namespace cupel {
namespace {

using enum KeywordValue;

constexpr Draft k2019 = Draft::draft2019;
constexpr Draft k2020 = Draft::draft2020;

constexpr auto kKeywords = std::to_array<Keyword>({{"$anchor", text, k2019},
                                                   {"$comment", anything},
                                                   {"$defs", schema_map},
                                                   {"$dynamicAnchor", text, k2020},
                                                   {"$dynamicRef", text, k2020},
                                                   {"$id", text},
                                                   {"$ref", text},
                                                   {"$schema", text},
                                                   {"additionalItems", schema, Draft::draft6, k2019},
                                                   {"additionalProperties", schema},
                                                   {"allOf", schema_list},
                                                   {"anyOf", schema_list},
                                                   {"const", anything},
                                                   {"contains", schema},
                                                   {"contentEncoding", anything, k2019},
                                                   {"contentMediaType", anything, k2019},
                                                   {"contentSchema", schema, k2019},
                                                   {"default", anything},
                                                   {"definitions", schema_map},
                                                   {"dependencies", dependencies},
                                                   {"dependentRequired", name_lists, k2019},
                                                   {"dependentSchemas", schema_map, k2019},
                                                   {"deprecated", anything, k2019},
                                                   {"description", anything},
                                                   {"else", schema},
                                                   {"enum", value_list},
                                                   {"examples", anything},
                                                   {"exclusiveMaximum", number},
                                                   {"exclusiveMinimum", number},
                                                   {"format", format},
                                                   {"if", schema},
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
                                                   {"propertyNames", schema},
                                                   {"readOnly", anything},
                                                   {"required", text_list},
                                                   {"then", schema},
                                                   {"title", anything},
                                                   {"type", types},
                                                   {"unevaluatedItems", schema, k2019},
                                                   {"unevaluatedProperties", schema, k2019},
                                                   {"uniqueItems", boolean},
                                                   {"writeOnly", anything}});

constexpr std::array<std::string_view, 7> kTypes = {"array", "boolean", "integer", "null", "number", "object", "string"};

bool is_schema(const AnswerJson& value) { return value.is_object() || value.is_boolean(); }

bool is_whole(const AnswerJson& value) {
  if (value.is_number_integer()) return true;
  return value.is_number_float() && std::floor(value.get<double>()) == value.get<double>();
}

std::optional<std::string> mistake_in_type(const AnswerJson& value) {
  if (!value.is_string()) return "must be a type's name or a list of them";
  const auto& name = value.get_ref<const std::string&>();
  if (std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end()) return std::nullopt;
  return fmt::format("unknown type '{}'{}; types: {}", shorten(printable(name), 40), did_you_mean(name, kTypes), fmt::join(kTypes, ", "));
}

std::optional<std::string> mistake_in_types(const AnswerJson& value) {
  if (!value.is_array()) return mistake_in_type(value);
  if (value.empty()) return "must not be empty";
  for (const AnswerJson& item : value) {
    if (std::optional<std::string> mistake = mistake_in_type(item)) return mistake;
  }
  return std::nullopt;
}

std::optional<std::string> mistake_in_text_list(const AnswerJson& value) {
  if (!value.is_array()) return "must be a list of names";
  std::set<std::string> seen;
  for (const AnswerJson& item : value) {
    if (!item.is_string()) return "must hold only text";
    if (!seen.insert(item.get<std::string>()).second) return fmt::format("names '{}' twice", printable(item.get<std::string>()));
  }
  return std::nullopt;
}

std::optional<std::string> mistake_in_name_lists(const AnswerJson& value) {
  if (!value.is_object()) return "must be a map of lists of names";
  for (const AnswerJson& names : value) {
    if (std::optional<std::string> mistake = mistake_in_text_list(names)) return mistake;
  }
  return std::nullopt;
}

const char* draft_name(Draft draft) {
  switch (draft) {
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

bool is_of(const Keyword& keyword, Draft draft) { return draft == Draft::unnamed || (draft >= keyword.first && draft <= keyword.last); }

std::string drafts_of(const Keyword& keyword) {
  if (keyword.last != Draft::draft2020) return fmt::format("drafts up to {}", draft_name(keyword.last));
  return fmt::format("{}{}", draft_name(keyword.first), keyword.first == Draft::draft2020 ? "" : " and later");
}

std::vector<std::string_view> keyword_names() {
  std::vector<std::string_view> names;
  for (const Keyword& keyword : kKeywords) names.push_back(keyword.name);
  return names;
}

std::optional<std::string> mistake_in(const Keyword& keyword, const AnswerJson& value) {
  switch (keyword.value) {
    case anything: return std::nullopt;
    case text:
    case pattern: return mistake_unless(value.is_string(), "must be text");
    case boolean: return mistake_unless(value.is_boolean(), "must be true or false");
    case number: return mistake_unless(value.is_number(), "must be a number");
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
