// Keywords about objects.
#include <fmt/format.h>

#include "constraint/json_schema/judge.h"

namespace cupel {

bool SchemaJudge::min_properties(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_object() || at_least(rule, value.size(), value, path, "minProperties");
}

bool SchemaJudge::max_properties(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  return !value.is_object() || at_most(rule, value.size(), value, path, "maxProperties");
}

bool SchemaJudge::required(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const Json& name : rule) {
    if (!value.contains(name.get_ref<const std::string&>())) return broken(path, value, "required", "a property " + excerpt(name));
  }
  return true;
}

bool SchemaJudge::properties(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const auto& [name, schema] : rule.items()) {
    const auto part = value.find(name);
    if (part == value.end()) continue;
    if (!is_valid(schema, *part, SchemaPath{&path, name})) return false;
    mark(*part);
  }
  return true;
}

bool SchemaJudge::pattern_properties(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const auto& [pattern, schema] : rule.items()) {
    for (const auto& [name, part] : value.items()) {
      const std::optional<bool> match = matches(pattern, name);
      if (!match) return false;
      if (!*match) continue;
      if (!is_valid(schema, part, SchemaPath{&path, name})) return false;
      mark(part);
    }
  }
  return true;
}

std::optional<bool> SchemaJudge::is_additional(const Json& schema, const std::string& name) {
  if (index_.names_property(schema, name)) return false;
  if (const Json* patterns = index_.find(schema, "patternProperties")) {
    for (const auto& [pattern, ignored] : patterns->items()) {
      const std::optional<bool> match = matches(pattern, name);
      if (!match) return std::nullopt;
      if (*match) return false;
    }
  }
  return true;
}

bool SchemaJudge::additional_properties(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const auto& [name, part] : value.items()) {
    const std::optional<bool> additional = is_additional(schema, name);
    if (!additional) return false;
    if (!*additional) continue;
    if (rule == false) return broken(SchemaPath{&path, name}, part, "additionalProperties", "no further property");
    if (!is_valid(rule, part, SchemaPath{&path, name})) return false;
    mark(part);
  }
  return true;
}

bool SchemaJudge::unevaluated_properties(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const auto& [name, part] : value.items()) {
    if (is_marked(part)) continue;
    if (rule == false) return broken(SchemaPath{&path, name}, part, "unevaluatedProperties", "no further property");
    if (!is_valid(rule, part, SchemaPath{&path, name})) return false;
    mark(part);
  }
  return true;
}

bool SchemaJudge::property_names(const Json& rule, const Json& /*schema*/, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const auto& [name, part] : value.items()) {
    if (!is_valid(rule, SortedJson(name), SchemaPath{&path, name})) return false;
  }
  return true;
}

// Also dependentRequired and dependentSchemas: each has one of the two kinds.
bool SchemaJudge::dependencies(const Json& rule, const Json& schema, const SortedJson& value, const SchemaPath& path) {
  if (!value.is_object()) return true;
  for (const auto& [name, dependency] : rule.items()) {
    if (!value.contains(name)) continue;
    if (!(dependency.is_array() ? required(dependency, schema, value, path) : applies(dependency, value, path))) return false;
  }
  return true;
}

}  // namespace cupel
