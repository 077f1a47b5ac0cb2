#include <fmt/format.h>

#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/rows.h"
#include "checks/schema.h"

namespace cupel {
namespace {

struct Args {
  std::optional<Node> schema;
  void visit(auto& field) {
    field("schema", schema, "JSON Schema (draft 7) that one of them must satisfy; the short form is the schema itself");
  }
};

Check make_with_schema(const Schema& schema) {
  const std::string expected = "an object or array in the answer that satisfies the schema";
  return Check([=](const Attempt& attempt) -> Result<Verdict> {
    std::size_t seen = 0;
    std::optional<Error> error;
    const bool is_found = CUPEL_TRY(find_embedded_json(attempt.output, [&](const AnswerJson& value) {
      ++seen;
      const Result<std::optional<SchemaViolation>> violation = schema.violation_of(value);
      if (!violation) error = violation.error();
      return violation && !violation->has_value();
    }));
    if (!is_found && error) return fail(*error);
    const std::string why = is_found ? "" : seen == 0 ? "there is no object or array" : fmt::format("none of {} satisfies it", seen);
    return is_found ? passed(expected, quote(attempt.output)) : failed(expected, quote(attempt.output), why);
  });
}

Result<Check> make(const Node& node, const CheckContext& /*context*/) {
  // `contains_json: true` and `contains_json: {}` name no schema.
  const bool is_bare = std::holds_alternative<bool>(node.value) || node.is_null() || (node.is_map() && node.as_map()->empty());
  if (is_bare) {
    if (std::holds_alternative<bool>(node.value) && !std::get<bool>(node.value)) {
      return bad_argument(node, "contains_json", "'false' is written `not: {contains_json: true}`");
    }
    return Check([](const Attempt& attempt) -> Result<Verdict> {
      const bool is_found = CUPEL_TRY(find_embedded_json(attempt.output, [](const AnswerJson&) { return true; }));
      return verdict_of(is_found, "an object or array of JSON in the answer", quote(attempt.output));
    });
  }
  const Args args = CUPEL_TRY(parse_fields<Args>(node, "contains_json"));
  Result<Schema> schema = Schema::load(to_answer_json(args.schema.value_or(Node{})));
  if (!schema) return bad_argument(node, "contains_json", describe_error(schema.error()));
  return make_with_schema(*schema);
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
