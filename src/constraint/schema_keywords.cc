#include "constraint/schema_keywords.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "constraint/json_schema/format.h"
#include "constraint/schema_format.h"

namespace cupel::constraint {
namespace {

struct Named {
  std::string_view keyword;
  std::string_view what;
};

constexpr std::string_view kAlternatives = "use 'anyOf' with one schema for each possibility";
constexpr std::string_view kItems = "say with 'items' what every item is, or with 'prefixItems' what each is";
constexpr std::string_view kByPath = "refer by a path, as in #/$defs/name";

// With what to do instead.
constexpr auto kRefused =
    std::to_array<Named>({{"contentEncoding", "no grammar can follow the encoding; say what the text looks like with 'pattern'"},
                          {"contentMediaType", "no grammar can follow the media type; say what the text looks like with 'pattern'"},
                          {"contentSchema", "constrain the text by 'pattern'"},
                          {"not", "what a text must not be cannot be written as a grammar; say what it may be"},
                          {"if", kAlternatives},
                          {"then", kAlternatives},
                          {"else", kAlternatives},
                          {"contains", kItems},
                          {"minContains", kItems},
                          {"maxContains", kItems},
                          {"dependencies", kAlternatives},
                          {"dependentRequired", kAlternatives},
                          {"dependentSchemas", kAlternatives},
                          {"unevaluatedItems", "use 'items' or 'maxItems'"},
                          {"unevaluatedProperties", "use 'additionalProperties'"},
                          {"$dynamicRef", kByPath},
                          {"$recursiveRef", kByPath},
                          {"$vocabulary", "it changes what keywords mean"}});

constexpr auto kStructure = std::to_array<std::string_view>(
    {"$schema", "$id", "id", "$defs", "definitions", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$comment"});

constexpr auto kTypes =
    std::to_array<Named>({{"minimum", "number"},           {"maximum", "number"},       {"exclusiveMinimum", "number"},
                          {"exclusiveMaximum", "number"},  {"multipleOf", "number"},    {"minLength", "string"},
                          {"maxLength", "string"},         {"pattern", "string"},       {"format", "string"},
                          {"properties", "object"},        {"required", "object"},      {"additionalProperties", "object"},
                          {"patternProperties", "object"}, {"propertyNames", "object"}, {"minProperties", "object"},
                          {"maxProperties", "object"},     {"items", "array"},          {"prefixItems", "array"},
                          {"additionalItems", "array"},    {"minItems", "array"},       {"maxItems", "array"},
                          {"uniqueItems", "array"}});

const Named* find_in(const auto& rows, std::string_view keyword) {
  const auto* found = std::ranges::find(rows, keyword, &Named::keyword);
  return found == rows.end() ? nullptr : found;
}

// A format that the standard does not define says nothing.
Result<void> check_format(const std::string& name, const std::string& pointer) {
  if (find_format(name) == nullptr || format_pattern(name)) return {};
  const std::vector<std::string_view> formats = format_names();
  return refuse_at(child_pointer(pointer, "format"),
                   fmt::format("'format' {} is not possible in a constraint{}", name, did_you_mean(name, formats)),
                   {fmt::format("formats: {}", fmt::join(formats, ", "))});
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
  const std::string place = pointer.size() < 2 ? "the top" : shorten(printable(std::string_view(pointer).substr(1)), 120);
  return fail(ErrorCode::invalid_usage, fmt::format("at {} of the schema: {}", place, what), std::move(notes));
}

bool says_nothing(std::string_view keyword) {
  if (find_in(kRefused, keyword) != nullptr) return false;
  const Keyword* found = find_keyword(keyword);
  return found == nullptr || is_annotation(*found) || std::ranges::find(kStructure, keyword) != kStructure.end();
}

std::string_view type_of_keyword(std::string_view keyword) {
  const Named* found = find_in(kTypes, keyword);
  return found == nullptr ? std::string_view() : found->what;
}

Result<void> check_keywords(const Json& schema, const std::string& pointer, Draft draft) {
  if (!schema.is_object()) return {};
  for (const auto& [name, value] : schema.items()) {
    if (const Named* refused = find_in(kRefused, name))
      return refuse_at(pointer, fmt::format("'{}' is not possible in a constraint", name), {std::string(refused->what)});
    const Keyword* keyword = find_keyword(name);
    if (keyword == nullptr || says_nothing(name)) continue;
    if (!is_of(*keyword, draft)) {
      return refuse_at(pointer, fmt::format("'{}' is a keyword of {}, and '$schema' names another draft", name, drafts_of(*keyword)));
    }
    if (name == "format") CUPEL_CHECK(check_format(value.get<std::string>(), pointer));
  }
  return {};
}

}  // namespace cupel::constraint
