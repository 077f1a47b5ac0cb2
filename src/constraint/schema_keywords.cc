#include "constraint/schema_keywords.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "constraint/schema_format.h"

namespace cupel::constraint {
namespace {

enum class Takes {
  anything,
  text,
  truth,
  number,
  positive,
  count,
  names,
  values,
  types,
  schema,
  schemas,
  schema_or_list,
  schema_map,
  refused
};
using enum Takes;

struct Keyword {
  std::string_view name;
  Takes takes = anything;
  std::string_view about = "";  // type, or why it is refused
  bool annotation = false;
};

constexpr std::array<Keyword, 62> kKeywords = {{
    {"$comment", anything, "", true},
    {"$schema", text, "", true},
    {"$id", text, "", true},
    {"$defs", schema_map, "", true},
    {"definitions", schema_map, "", true},
    {"title", anything, "", true},
    {"description", anything, "", true},
    {"default", anything, "", true},
    {"examples", anything, "", true},
    {"deprecated", anything, "", true},
    {"readOnly", anything, "", true},
    {"writeOnly", anything, "", true},
    {"contentEncoding", refused, "no grammar can follow the encoding; say what the text looks like with 'pattern'"},
    {"contentMediaType", refused, "no grammar can follow the media type; say what the text looks like with 'pattern'"},
    {"$ref", text},
    {"type", types},
    {"enum", values},
    {"const", anything},
    {"allOf", schemas},
    {"anyOf", schemas},
    {"oneOf", schemas},
    {"minimum", number, "number"},
    {"maximum", number, "number"},
    {"exclusiveMinimum", number, "number"},
    {"exclusiveMaximum", number, "number"},
    {"multipleOf", positive, "number"},
    {"minLength", count, "string"},
    {"maxLength", count, "string"},
    {"pattern", text, "string"},
    {"format", text, "string"},
    {"properties", schema_map, "object"},
    {"required", names, "object"},
    {"additionalProperties", schema, "object"},
    {"patternProperties", schema_map, "object"},
    {"propertyNames", schema, "object"},
    {"minProperties", count, "object"},
    {"maxProperties", count, "object"},
    {"items", schema_or_list, "array"},
    {"prefixItems", schemas, "array"},
    {"additionalItems", schema, "array"},
    {"minItems", count, "array"},
    {"maxItems", count, "array"},
    {"uniqueItems", truth, "array"},
    {"not", refused, "what a text must not be cannot be written as a grammar; say what it may be"},
    {"if", refused, "use 'anyOf' with one schema for each possibility"},
    {"then", refused, "use 'anyOf' with one schema for each possibility"},
    {"else", refused, "use 'anyOf' with one schema for each possibility"},
    {"contains", refused, "say with 'items' what every item is, or with 'prefixItems' what each is"},
    {"minContains", refused, "say with 'items' what every item is, or with 'prefixItems' what each is"},
    {"maxContains", refused, "say with 'items' what every item is, or with 'prefixItems' what each is"},
    {"dependencies", refused, "use 'anyOf' with one schema for each possibility"},
    {"dependentRequired", refused, "use 'anyOf' with one schema for each possibility"},
    {"dependentSchemas", refused, "use 'anyOf' with one schema for each possibility"},
    {"unevaluatedItems", refused, "use 'items' or 'maxItems'"},
    {"unevaluatedProperties", refused, "use 'additionalProperties'"},
    {"contentSchema", refused, "constrain the text by 'pattern'"},
    {"$anchor", refused, "refer by a path, as in #/$defs/name"},
    {"$dynamicAnchor", refused, "refer by a path, as in #/$defs/name"},
    {"$dynamicRef", refused, "refer by a path, as in #/$defs/name"},
    {"$recursiveAnchor", refused, "refer by a path, as in #/$defs/name"},
    {"$recursiveRef", refused, "refer by a path, as in #/$defs/name"},
    {"$vocabulary", refused, "it changes what keywords mean"},
}};

constexpr std::array<std::string_view, 7> kTypes = {"array", "boolean", "integer", "null", "number", "object", "string"};

const Keyword* find_keyword(std::string_view name) {
  const auto* found = std::ranges::find(kKeywords, name, &Keyword::name);
  return found == kKeywords.end() ? nullptr : found;
}

bool is_schema(const Json& value) { return value.is_object() || value.is_boolean(); }
bool is_whole(const Json& value) { return value.is_number() && std::floor(value.get<double>()) == value.get<double>(); }

std::string mistake_in_types(const Json& value) {
  const Json list = value.is_array() ? value : Json::array({value});
  if (list.empty()) return "must not be empty";
  for (const Json& each : list) {
    if (!each.is_string()) return "must be a type's name or a list of them";
    const auto& name = each.get_ref<const std::string&>();
    if (std::ranges::find(kTypes, name) != kTypes.end()) continue;
    return fmt::format("names the unknown type '{}'{}; types: {}", shorten(printable(name), 40), did_you_mean(name, kTypes),
                       fmt::join(kTypes, ", "));
  }
  return "";
}

std::string mistake(const Keyword& keyword, const Json& value) {
  const auto unless = [](bool is_right, const char* demand) { return is_right ? std::string() : std::string(demand); };
  switch (keyword.takes) {
    case anything:
    case refused: return "";
    case text: return unless(value.is_string(), "must be text");
    case truth: return unless(value.is_boolean(), "must be true or false");
    case number: return unless(value.is_number(), "must be a number");
    case positive: return unless(value.is_number() && value.get<double>() > 0, "must be a number above 0");
    case count: return unless(is_whole(value) && value.get<double>() >= 0, "must be a whole number of at least 0");
    case names:
      return unless(value.is_array() && std::ranges::all_of(value, [](const Json& each) { return each.is_string(); }),
                    "must be a list of names");
    case values: return unless(value.is_array() && !value.empty(), "must be a list of at least one value");
    case types: return mistake_in_types(value);
    case schema: return unless(is_schema(value), "must be a schema (a map, true or false)");
    case schemas: return unless(value.is_array() && !value.empty(), "must be a list of at least one schema");
    case schema_or_list: return unless(is_schema(value) || value.is_array(), "must be a schema or a list of schemas");
    case schema_map: return unless(value.is_object(), "must be a map of schemas");
  }
  return "";
}

Result<void> check_draft(const Json& value, const std::string& pointer) {
  const auto& name = value.get_ref<const std::string&>();
  for (const char* known : {"draft-06", "draft-07", "2019-09", "2020-12"}) {
    if (name.find(known) != std::string::npos) return {};
  }
  return refuse_at(child_pointer(pointer, "$schema"), fmt::format("the draft '{}' is not supported", shorten(printable(name), 80)),
                   {"draft 6, draft 7, 2019-09 and 2020-12 are"});
}

}  // namespace

std::string child_pointer(const std::string& pointer, std::string_view name) {
  std::string out = pointer + '/';
  for (const char c : name) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

tl::unexpected<Error> refuse_at(const std::string& pointer, std::string_view what, std::vector<std::string> notes) {
  return fail(ErrorCode::invalid_usage, fmt::format("JSON Schema, at {}: {}", shorten(printable(pointer), 120), what), std::move(notes));
}

bool is_annotation(std::string_view keyword) {
  const Keyword* found = find_keyword(keyword);
  return found != nullptr && found->annotation;
}

std::string_view type_of_keyword(std::string_view keyword) {
  const Keyword* found = find_keyword(keyword);
  return found == nullptr || found->takes == refused ? std::string_view() : found->about;
}

Result<void> check_keywords(const Json& schema, const std::string& pointer, bool is_root) {
  if (schema.is_boolean()) return {};
  if (!schema.is_object()) return refuse_at(pointer, "a schema must be a map, true or false");
  std::vector<std::string_view> names;
  for (const Keyword& each : kKeywords) names.push_back(each.name);
  for (const auto& [name, value] : schema.items()) {
    const Keyword* keyword = find_keyword(name);
    if (keyword == nullptr)
      return refuse_at(pointer, fmt::format("unknown keyword '{}'{}", shorten(printable(name), 60), did_you_mean(name, names)));
    if (keyword->takes == refused) {
      return refuse_at(pointer, fmt::format("'{}' is not possible in a constraint", name), {std::string(keyword->about)});
    }
    if (const std::string wrong = mistake(*keyword, value); !wrong.empty()) {
      return refuse_at(child_pointer(pointer, name), fmt::format("'{}' {}", name, wrong));
    }
    if (name == "$schema") CUPEL_CHECK(check_draft(value, pointer));
    if (name == "$id" && !is_root) return refuse_at(pointer, "'$id' is only possible at the top: it changes what '$ref' means");
    if (name == "format" && !format_pattern(value.get<std::string>())) {
      const std::vector<std::string_view> formats = format_names();
      return refuse_at(child_pointer(pointer, name),
                       fmt::format("'format' {} is not possible in a constraint{}", shorten(printable(value.get<std::string>()), 40),
                                   did_you_mean(value.get<std::string>(), formats)),
                       {fmt::format("formats: {}", fmt::join(formats, ", "))});
    }
  }
  return {};
}

}  // namespace cupel::constraint
