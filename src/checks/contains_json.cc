#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/lenient_objects.h"
#include "checks/rows.h"
#include "constraint/json_schema/schema.h"

namespace cupel {
namespace {

struct Args {
  std::optional<Node> schema;
  bool lenient = false;
  void visit(auto& field) {
    field("schema", schema, "JSON Schema that one of them must satisfy; the short form is the schema itself");
    field("lenient", lenient, "objects only, as lenient readers take them: trailing commas, single quotes, a missing end");
  }
};

Check make_with_schema(const Schema& schema, bool lenient) {
  const std::string note = schema.notes().empty() ? "" : fmt::format(" ({})", schema.notes().front());
  const std::string expected = (lenient ? "an object" : "an object or array") + (" in the answer that satisfies the schema" + note);
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    std::size_t seen = 0;
    std::optional<Error> error;
    const auto is_wanted = [&](const AnswerJson& value) {
      ++seen;
      const Result<std::optional<SchemaViolation>> violation = schema.violation_of(value);
      if (!violation) error = violation.error();
      return violation && !violation->has_value();
    };
    const auto find = lenient ? find_lenient_object : find_embedded_json;
    const bool is_found = CUPEL_TRY(find(attempt.output, is_wanted));
    if (!is_found && error) return fail(*error);
    const std::string why = is_found ? "" : seen == 0 ? "there is no object or array" : fmt::format("none of {} satisfies it", seen);
    return is_found ? passed(expected, quote(attempt.output)) : failed(expected, quote(attempt.output), why);
  });
}

Check make_without_schema(bool lenient) {
  return Check([lenient](const Attempt& attempt) -> Result<Verdict> {
    const auto find = lenient ? find_lenient_object : find_embedded_json;
    const bool is_found = CUPEL_TRY(find(attempt.output, [](const AnswerJson&) { return true; }));
    const char* expected = lenient ? "an object of JSON, leniently read, in the answer" : "an object or array of JSON in the answer";
    return verdict_of(is_found, expected, quote(attempt.output));
  });
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  // `contains_json: true` and `contains_json: {}` name no schema.
  const bool is_bare = std::holds_alternative<bool>(node.value) || node.is_null() || (node.is_map() && node.as_map()->empty());
  if (is_bare) {
    if (std::holds_alternative<bool>(node.value) && !std::get<bool>(node.value)) {
      return bad_argument(node, "contains_json", "'false' is written `not: {contains_json: true}`");
    }
    return make_without_schema(false);
  }
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "contains_json"));
  if (!args.schema && args.lenient) return make_without_schema(true);
  Result<Schema> schema = Schema::load(to_json(args.schema.value_or(Node{})));
  if (!schema) return bad_argument(node, "contains_json", describe_error(schema.error()));
  return make_with_schema(*schema, args.lenient);
}

}  // namespace

CheckRow contains_json_check() {
  return {.name = "contains_json",
          .summary = "one of the JSON objects and arrays in the answer satisfies a schema; with `contains_json: true` any will do",
          .example = "contains_json: {type: object, required: [name]}",
          .fields = describe_fields<Args>(),
          .make = make};
}

}  // namespace cupel
