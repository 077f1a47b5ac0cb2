#include "suites/suite_schema.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/json_reader.h"
#include "suites/agents.h"
#include "suites/suite_case.h"
#include "suites/suite_file.h"

namespace cupel {
namespace {

Json reference_to(std::string_view name) { return {{"$ref", "#/definitions/" + std::string(name)}}; }
Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json any_of_these(std::vector<Json> shapes) { return {{"anyOf", std::move(shapes)}}; }

// Numbers and truth values are taken as they are written.
Json text_shape() { return {{"type", {"string", "number", "boolean"}}}; }

// A variable may stand for a value in the arguments of a check: `min: "{{ least }}"`.
Json or_template(Json shape) { return any_of_these({std::move(shape), {{"type", "string"}, {"pattern", "\\{[{%]"}}}); }

// By the type of a field alone; `true` where it says nothing.
Json shape_of_type(const std::string& type) {
  if (type == "text") return text_shape();
  if (type == "true/false") return {{"type", "boolean"}};
  if (type == "integer" || type == "number") return {{"type", type}};
  if (type == "list of text") return any_of_these({text_shape(), list_of(text_shape())});
  if (type == "list") return {{"type", "array"}};
  return true;
}

// Of values that are read as trees, by their name: the same name means the same wherever it stands.
Json shape_of(const FieldInfo& field) {
  if (field.type != "any" && field.type != "list") return shape_of_type(field.type);
  const std::string& name = field.name;
  if (name == "id" || name == "prompt" || name == "user" || name == "system" || name == "until" || name == "goal" || name == "name") {
    return text_shape();
  }
  if (name == "backend") return any_of_these({text_shape(), list_of(text_shape())});
  if (name == "judge") return text_shape();
  if (name == "checks") return list_of(reference_to("check"));
  if (name == "check") return reference_to("check");
  if (name == "cases") return list_of(reference_to("case"));
  if (name == "gates") return list_of(any_of_these({text_shape(), reference_to("gate")}));
  if (name == "quarantine") return any_of_these({text_shape(), reference_to("quarantine")});
  if (name == "defaults") return any_of_these({{{"type", "null"}}, reference_to("defaults")});
  if (name == "tracing") return any_of_these({{{"type", {"boolean", "null"}}}, reference_to("tracing")});
  if (name == "turns") return list_of(any_of_these({text_shape(), reference_to("turn")}));
  if (name == "agents") return list_of(reference_to("agent"));
  if (name == "answer") return any_of_these({text_shape(), list_of(text_shape())});
  if (name == "confidence") return {{"type", {"string", "number"}}};
  if (name == "vars") return any_of_these({{{"type", {"object", "string", "null"}}}, list_of({{"type", "object"}})});
  if (name == "output_schema") return {{"type", {"object", "boolean", "string", "null"}}};
  if (name == "output_regex" || name == "output_grammar") return any_of_these({text_shape(), {{"type", "null"}}});
  if (name == "output_choice") return any_of_these({text_shape(), list_of(text_shape()), {{"type", "null"}}});
  if (name == "tools") return {{"type", {"array", "string", "null"}}};
  return shape_of_type(field.type);
}

Json described(Json shape, const FieldInfo& field) {
  if (shape.is_boolean()) shape = Json::object();
  shape["description"] = field.help;
  if (field.default_text.empty()) return shape;
  const Json value = json_or_discarded(field.default_text);
  if (field.type == "text") shape["default"] = field.default_text;
  else if (!value.is_discarded()) shape["default"] = value;
  return shape;
}

Json map_shape(const std::vector<FieldInfo>& fields, Json (*shape)(const FieldInfo&) = &shape_of) {
  Json properties = Json::object(), required = Json::array();
  for (const FieldInfo& field : fields) {
    properties[field.name] = described(shape(field), field);
    if (field.rule == FieldRule::required) required.push_back(field.name);
  }
  Json map = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) map["required"] = std::move(required);
  return map;
}

Json argument_shape(const FieldInfo& field) {
  if (field.name == "tools") return any_of_these({shape_of(field), {{"const", true}}});  // those of the case
  if (field.name == "defaults") return {{"type", "object"}};                             // of a tool's arguments
  Json shape = shape_of(field);
  const bool is_plain = field.type == "true/false" || field.type == "integer" || field.type == "number" || field.type == "list";
  return is_plain && !shape.contains("items") ? or_template(std::move(shape)) : shape;
}

// A check takes a map of its arguments, or its first argument alone.
Json check_shape(const CheckRow& row) {
  std::vector<Json> shapes = {map_shape(row.fields, &argument_shape)};
  const FieldInfo& first = row.fields.front();
  Json is_long = {{"type", "object"}, {"required", {first.name}}};
  const Json alone = argument_shape(first);
  if (first.type == "any" && alone.is_boolean()) shapes.push_back({{"not", std::move(is_long)}});
  else shapes.push_back(alone);
  const bool needs_nothing = std::ranges::none_of(row.fields, [](const FieldInfo& each) { return each.rule == FieldRule::required; });
  if (needs_nothing) shapes.push_back({{"type", "null"}});
  Json shape = any_of_these(std::move(shapes));
  shape["description"] = row.summary;
  return shape;
}

// One check, and its weight if it has one.
Json any_check_shape(std::span<const CheckRow> checks) {
  Json properties = Json::object();
  for (const CheckRow& row : checks) properties[std::string(row.name)] = check_shape(row);
  properties["weight"] = {{"type", "number"}, {"minimum", 0}, {"description", "what it counts in the mean score"}};
  properties["metric"] = {{"type", "string"}, {"description", "the named score it belongs to"}};
  const auto keys = [](int count) { return Json{{"minProperties", count}, {"maxProperties", count}}; };
  const auto has = [](const char* name) { return Json{{"required", Json::array({name})}}; };
  const Json fewer = {{"if", any_of_these({has("weight"), has("metric")})}, {"then", keys(2)}, {"else", keys(1)}};
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"additionalProperties", false},
          {"if", {{"required", {"weight", "metric"}}}},
          {"then", keys(3)},
          {"else", fewer}};
}

Json case_shape() {
  std::vector<FieldInfo> fields = describe_fields<CaseFields>();
  const std::vector<FieldInfo> options = describe_fields<GenerationOptions>();
  fields.insert(fields.end(), options.begin(), options.end());
  Json shape = map_shape(fields);
  shape["oneOf"] = {{{"required", {"prompt"}}}, {{"required", {"turns"}}}};
  return shape;
}

}  // namespace

Json suite_schema(std::span<const CheckRow> checks) {
  Json schema = map_shape(suite_fields());
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "a suite of cupel";
  schema["definitions"] = {{"case", case_shape()},
                           {"check", any_check_shape(checks)},
                           {"defaults", map_shape(defaults_fields())},
                           {"gate", map_shape(gate_fields())},
                           {"quarantine", map_shape(quarantine_fields())},
                           {"tracing", map_shape(tracing_fields())},
                           {"turn", map_shape(turn_fields())},
                           {"agent", map_shape(agent_fields())}};
  return schema;
}

}  // namespace cupel
