#include "constraint/tool_choice.h"

#include <fmt/format.h>

#include "constraint/constraint.h"
#include "core/json_reader.h"

namespace cupel::constraint {
namespace {

// References within a schema that now stands at `place` of a larger one.
void move_references(Json& schema, const std::string& place) {
  if (!schema.is_structured()) return;
  for (auto each = schema.begin(); each != schema.end(); ++each) {
    const bool is_reference = schema.is_object() && each.key() == "$ref" && each->is_string() && each->get<std::string>().starts_with('#');
    if (is_reference) *each = "#" + place + each->get<std::string>().substr(1);
    else move_references(*each, place);
  }
}

}  // namespace

Result<Constraint> make_tool_choice(std::span<const Tool> tools) {
  Json calls = Json::array();
  Json parameters = Json::object();
  for (const Tool& tool : tools) {
    if (auto own = compile({Constraint::Kind::json_schema, tool.parameters}); !own) {
      own.error().message = fmt::format("the parameters of tool '{}': {}", tool.name, own.error().message);
      return fail(std::move(own).error());
    }
    Json schema = json_or_discarded(tool.parameters);
    schema.erase("$schema");
    schema.erase("$id");
    move_references(schema, "/$defs/" + tool.name);
    parameters[tool.name] = std::move(schema);
    calls.push_back({{"type", "object"},
                     {"properties", {{"name", {{"const", tool.name}}}, {"arguments", {{"$ref", "#/$defs/" + tool.name}}}}},
                     {"required", {"name", "arguments"}}});
  }
  Constraint made{Constraint::Kind::json_schema, render_json(Json{{"anyOf", std::move(calls)}, {"$defs", std::move(parameters)}})};
  CUPEL_TRY(compile(made));
  return made;
}

}  // namespace cupel::constraint
