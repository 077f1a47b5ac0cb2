#include "core/document_schema.h"

#include <chrono>
#include <span>

#include "core/attempt_fields.h"
#include "core/diff_fields.h"
#include "core/run_fields.h"

namespace cupel {
namespace {

template <class T>
inline constexpr bool kIsText = std::same_as<T, std::string> || std::same_as<T, std::string_view>;

template <class T>
Json schema_of();

struct DescribeFields {
  Json properties = Json::object();
  Json required = Json::array();

  template <class T, class Rules = FieldRules<>>
  void operator()(std::string_view name, const T& /*value*/, std::string_view help, Rules /*rules*/ = {}) {
    if constexpr (Rules::kPresence != Presence::hidden) {
      Json schema = schema_of<T>();
      schema["description"] = help;
      properties[std::string(name)] = std::move(schema);
      if (Rules::kPresence != Presence::when_set) required.push_back(name);
    }
  }
};

Json or_null(Json schema) {
  if (const auto type = schema.find("type"); type != schema.end() && !schema.contains("properties") && !type->is_array()) {
    *type = {*type, "null"};
    return schema;
  }
  return {{"anyOf", {std::move(schema), {{"type", "null"}}}}};
}

template <class T>
Json list_of() {
  return {{"type", "array"}, {"items", schema_of<T>()}};
}

template <class T>
Json object_of() {
  DescribeFields fields;
  const T value{};
  visit_fields(value, fields);
  return {{"type", "object"}, {"properties", std::move(fields.properties)}, {"required", std::move(fields.required)}};
}

template <class T>
Json schema_of() {
  if constexpr (Adapter<T>) return schema_of<std::remove_cvref_t<decltype(std::declval<const T&>().get())>>();
  else if constexpr (Listed<T>) return object_of<T>();
  else if constexpr (kIsOptional<T>) return or_null(schema_of<typename T::value_type>());
  else if constexpr (kIsVector<T>) return list_of<typename T::value_type>();
  else if constexpr (HasWords<T>) return {{"enum", kWordsOf<T>}};
  else if constexpr (std::same_as<T, bool>) return {{"type", "boolean"}};
  else if constexpr (std::unsigned_integral<T>) return {{"type", "integer"}, {"minimum", 0}};
  else if constexpr (std::integral<T>) return {{"type", "integer"}};
  else if constexpr (std::floating_point<T>) return {{"type", "number"}};
  else if constexpr (kIsText<T>) return {{"type", "string"}};
  else if constexpr (std::same_as<T, Interval>)
    return {{"type", "array"}, {"items", {{"type", {"number", "null"}}}}, {"minItems", 2}, {"maxItems", 2}};
  else if constexpr (std::same_as<T, std::chrono::system_clock::time_point>) return {{"type", "string"}, {"format", "date-time"}};
  else {
    static_assert(std::same_as<T, Json>);
    return Json::object();  // whatever the suite gave, or the model
  }
}

}  // namespace

Json result_schema() {
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "cupel result document"},
          {"description", "One run. Fields are only ever added; docs/formats/result.md says more."},
          {"type", "object"},
          {"properties",
           {{"schema", {{"const", kDocumentSchema}}},
            {"run", object_of<RunPart>()},
            {"environment", object_of<EnvironmentFacts>()},
            {"attempts", list_of<Attempt>()},
            {"gates", list_of<GateResult>()},
            {"summary", object_of<Summary>()},
            {"baseline", object_of<RunDiff>()}}},
          {"required", {"schema", "run", "environment", "attempts", "gates", "summary"}}};
}

}  // namespace cupel
