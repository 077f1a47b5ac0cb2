#include <fmt/format.h>

#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "checks/answer.h"
#include "checks/answer_json.h"
#include "checks/json_decision.h"
#include "checks/rows.h"
#include "constraint/json_schema/schema.h"

namespace cupel {
namespace {

struct Args {
  std::optional<Node> schema;
  std::optional<std::string> file;
  bool extract = false;
  std::optional<std::string> formats;
  bool strict = false;
  void visit(auto& field) {
    field("schema", schema, "JSON Schema (drafts 4 to 2020-12) that the answer must satisfy; the short form is the schema itself");
    field("file", file, "file that holds the schema, from the suite's folder");
    field("extract", extract, "take the first JSON value in the answer, in a fenced block or in prose, instead of the whole answer");
    field("formats", formats, "whether 'format' is a demand (`judged`) or only a note (`noted`); drafts from 2019-09 on leave it open");
    field("strict", strict, "keywords and formats that the standard does not define are errors instead of notes");
  }
};

constexpr std::size_t kMaxSchemaBytes = 16U << 20U;

// A schema may be written in place of the arguments. No keyword of JSON Schema is called `file`, so its map says which is meant.
Node with_schema_key(const Node& node) {
  if (node.find("file") == nullptr || node.find("schema") != nullptr) return node;
  NodeMap map = *node.as_map();
  map.push_back({"schema", node.mark, Node{{}, node.mark}});
  return {std::move(map), node.mark};
}

Result<Json> load_document(const std::string& file, const std::string& folder) {
  const std::filesystem::path path = std::filesystem::path(folder) / file;
  const std::string text = CUPEL_TRY(read_file(path, kMaxSchemaBytes));
  Result<Json> document = parse_json(text);
  if (!document) return fail(ErrorCode::invalid_suite, fmt::format("'{}': {}", printable(path.string()), document.error().message));
  return document;
}

Result<SchemaFormats> formats_of(const std::optional<std::string>& name) {
  if (!name) return SchemaFormats::by_draft;
  if (*name == "judged") return SchemaFormats::judged;
  if (*name == "noted") return SchemaFormats::noted;
  return fail(ErrorCode::invalid_suite, fmt::format("'formats' is '{}'; it may be judged or noted", shorten(printable(*name), 40)));
}

// What of the schema was not judged, so that nobody takes a misspelt keyword for a rule.
std::string note_of(const Schema& schema) { return schema.notes().empty() ? "" : fmt::format(" ({})", join(schema.notes(), "; ")); }

Result<Schema> load_schema(const Args& args, const std::string& folder) {
  const bool is_inline = args.schema && !args.schema->is_null();
  if (is_inline == args.file.has_value()) return fail(ErrorCode::invalid_suite, "needs either a schema or a 'file' that holds one");
  return Schema::load(is_inline ? to_json(*args.schema) : CUPEL_TRY(load_document(*args.file, folder)),
                      {.formats = CUPEL_TRY(formats_of(args.formats)), .strict = args.strict});
}

Result<Check> make(const Node& node, const CheckContext& context) {
  const Args args = CUPEL_TRY(parse_fields<Args>(with_schema_key(node), "json_schema"));
  Result<Schema> schema = load_schema(args, context.folder);
  if (!schema) return bad_argument(node, "json_schema", describe_error(schema.error()));
  const auto judge = [schema = *schema, extract = args.extract](const Attempt& attempt) -> Result<Verdict> {
    const std::string expected =
        (extract ? "JSON in the answer that satisfies the schema" : "an answer that satisfies the JSON schema") + note_of(schema);
    const Result<AnswerJson> value = extract ? extract_answer_json(attempt.output) : parse_answer_json(attempt.output);
    if (!value) return failed(expected, quote(attempt.output), value.error().message);
    const std::optional<SchemaViolation> violation = CUPEL_TRY(schema.violation_of(*value));
    if (!violation) return passed(expected, excerpt(*value));
    const std::string place = violation->instance.empty() ? "the whole" : printable(violation->instance);
    return failed(expected, excerpt(*value),
                  fmt::format("at {}: '{}' wants {}; found {}", place, violation->rule, violation->expected, violation->found));
  };
  return Check(judge, decide_json(args.extract, [schema = *schema](const AnswerJson& value) -> std::optional<bool> {
                 const Result<std::optional<SchemaViolation>> violation = schema.violation_of(value);
                 return violation ? std::optional(!violation->has_value()) : std::nullopt;
               }));
}

}  // namespace

CheckRow json_schema_check() {
  return {.name = "json_schema",
          .summary = "the answer is JSON that satisfies a JSON Schema",
          .example = "json_schema: {type: object, required: [name], properties: {name: {type: string}}}",
          .fields = describe_fields<Args>(),
          .decided = kDecidedJson,
          .make = make};
}

}  // namespace cupel
