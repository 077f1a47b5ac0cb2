#include <fstream>

#include "base/files.h"
#include "checks/schema.h"
#include "checks/testing.h"

namespace cupel {
namespace {

using namespace checks_testing;

// The violation as text, "" when valid, "error: …" when not judged.
std::string violation(const std::string& schema, const std::string& value) {
  const Result<Schema> loaded = Schema::load(AnswerJson::parse(schema));
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  if (!loaded) return "not loaded";
  const auto found = loaded->violation_of(AnswerJson::parse(value));
  if (!found) return "error: " + found.error().message;
  return *found ? (*found)->instance + " " + (*found)->rule : "";
}

std::string load_error(const std::string& schema) {
  const Result<Schema> loaded = Schema::load(AnswerJson::parse(schema));
  EXPECT_FALSE(loaded) << schema;
  return loaded ? "" : loaded.error().message;
}

struct Row {
  const char* schema;
  const char* value;
  const char* violation;
};

// A row a keyword at least; the official test suite is held against the check in tests/corpus.
TEST(Schema, judges_every_keyword) {
  const Row rows[] = {
      {"true", "1", ""},
      {"false", "1", " false"},
      {R"({"type": "integer"})", "1.0", ""},
      {R"({"type": "integer"})", "1.5", " type"},
      {R"({"type": ["string", "null"]})", "null", ""},
      {R"({"type": ["string", "null"]})", "1", " type"},
      {R"({"type": "number"})", "true", " type"},
      {R"({"const": {"a": 1}})", R"({"a": 1.0})", ""},
      {R"({"const": false})", "0", " const"},
      {R"({"enum": [1, "a"]})", R"("b")", " enum"},
      {R"({"minimum": 18})", "17.9", " minimum"},
      {R"({"minimum": 18})", R"("text")", ""},
      {R"({"maximum": 9007199254740992})", "9007199254740993", " maximum"},
      {R"({"exclusiveMinimum": 1})", "1", " exclusiveMinimum"},
      {R"({"exclusiveMaximum": 1})", "1", " exclusiveMaximum"},
      {R"({"multipleOf": 0.0001})", "0.0075", ""},
      {R"({"multipleOf": 0.0001})", "0.00751", " multipleOf"},
      {R"({"multipleOf": 1e-8})", "12391239123", ""},
      {R"({"minLength": 2})", "\"\U0001F600\"", " minLength"},
      {R"({"maxLength": 1})", "\"\U0001F600\"", ""},
      {R"({"pattern": "^a+$"})", R"("aab")", " pattern"},
      {R"({"pattern": "^\\d$"})", "\"٣\"", " pattern"},
      {R"({"format": "date"})", R"("2024-02-29")", ""},
      {R"({"format": "date"})", R"("2023-02-29")", " format"},
      {R"({"format": "date-time"})", R"("1990-12-31T23:59:60Z")", ""},
      {R"({"format": "date-time"})", R"("1990-12-31T15:59:60Z")", " format"},
      {R"({"format": "email"})", R"("joe@example.com")", ""},
      {R"({"format": "email"})", R"("joe")", " format"},
      {R"({"format": "ipv4"})", R"("256.0.0.1")", " format"},
      {R"({"format": "ipv6"})", R"("::1")", ""},
      {R"({"format": "uri"})", R"("http://a.b/c?d#e")", ""},
      {R"({"format": "uri"})", R"("/relative")", " format"},
      {R"({"format": "uri-reference"})", R"("/relative")", ""},
      {R"({"format": "hostname"})", R"("-a.b")", " format"},
      {R"({"format": "uuid"})", R"("2eb8aa08-aa98-11ea-b4aa-73b441d16380")", ""},
      {R"({"format": "json-pointer"})", R"("/a~2")", " format"},
      {R"({"format": "relative-json-pointer"})", R"("1/a")", ""},
      {R"({"format": "regex"})", R"("(a")", " format"},
      {R"({"required": ["a", "b"]})", R"({"a": 1})", " required"},
      {R"({"properties": {"a": {"type": "string"}}})", R"({"a": 1})", "/a type"},
      {R"({"patternProperties": {"^x": {"type": "string"}}})", R"({"x1": 1})", "/x1 type"},
      {R"({"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": false})", R"({"a": 1, "x": 2})", ""},
      {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"a/b": 1})", "/a~1b additionalProperties"},
      {R"({"additionalProperties": {"type": "string"}})", R"({"a": 1})", "/a type"},
      {R"({"propertyNames": {"maxLength": 2}})", R"({"abc": 1})", "/abc maxLength"},
      {R"({"minProperties": 1})", "{}", " minProperties"},
      {R"({"maxProperties": 0})", R"({"a": 1})", " maxProperties"},
      {R"({"dependencies": {"a": ["b"]}})", R"({"a": 1})", " required"},
      {R"({"dependencies": {"a": {"required": ["c"]}}})", R"({"a": 1})", " required"},
      {R"({"items": {"type": "string"}})", R"(["a", 1])", "/1 type"},
      {R"({"items": [{}, {"type": "string"}], "additionalItems": false})", R"([1, "a"])", ""},
      {R"({"items": [{}], "additionalItems": {"type": "string"}})", "[1, 2]", "/1 type"},
      {R"({"minItems": 1})", "[]", " minItems"},
      {R"({"maxItems": 1})", "[1, 2]", " maxItems"},
      {R"({"contains": {"const": 2}})", "[1, 2]", ""},
      {R"({"contains": {"const": 2}})", "[1]", " contains"},
      {R"({"uniqueItems": true})", "[1, true, 0, false, null]", ""},
      {R"({"uniqueItems": true})", R"([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}])", " uniqueItems"},
      {R"({"allOf": [{}, {"type": "string"}]})", "1", " type"},
      {R"({"anyOf": [{"type": "string"}, {"minimum": 2}]})", "1", " anyOf"},
      {R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})", "3", " oneOf"},
      {R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})", "1", ""},
      {R"({"not": {"type": "string"}})", R"("a")", " not"},
      {R"({"if": {"minimum": 0}, "then": {"multipleOf": 2}, "else": {"const": -1}})", "3", " multipleOf"},
      {R"({"if": {"minimum": 0}, "then": {"multipleOf": 2}, "else": {"const": -1}})", "-2", " const"},
      {R"({"then": {"const": 1}})", "2", ""},
      {R"({"dependentRequired": {"a": ["b"]}})", R"({"a": 1})", " required"},
      {R"({"dependentSchemas": {"a": {"maxProperties": 1}}})", R"({"a": 1, "b": 2})", " maxProperties"},
      {R"({"prefixItems": [{"const": 1}], "items": {"const": 2}})", "[1, 2, 2]", ""},
      {R"({"prefixItems": [{"const": 1}], "items": {"const": 2}})", "[1, 1]", "/1 const"},
      {R"({"contains": {"const": 1}, "minContains": 2})", "[1, 2]", " minContains"},
      {R"({"contains": {"const": 1}, "minContains": 0})", "[]", ""},
      {R"({"contains": {"const": 1}, "maxContains": 1})", "[1, 1]", " maxContains"},
      {R"({"properties": {"a": true}, "unevaluatedProperties": false})", R"({"a": 1, "b": 1})", "/b unevaluatedProperties"},
      {R"({"anyOf": [{"properties": {"a": true}}, {"required": ["x"], "properties": {"b": true}}], "unevaluatedProperties": false})",
       R"({"a": 1, "b": 1})", "/b unevaluatedProperties"},
      {R"({"allOf": [{"properties": {"a": true}}, {"properties": {"b": true}}], "unevaluatedProperties": false})", R"({"a": 1, "b": 1})",
       ""},
      {R"({"not": {"not": {"properties": {"a": true}}}, "unevaluatedProperties": false})", R"({"a": 1})", "/a unevaluatedProperties"},
      {R"({"prefixItems": [true], "contains": {"const": 3}, "unevaluatedItems": {"const": 2}})", "[0, 2, 3]", ""},
      {R"({"prefixItems": [true], "unevaluatedItems": false})", "[0, 2]", "/1 unevaluatedItems"},
      {R"({"format": "duration"})", R"("P1DT12H")", ""},
      {R"({"format": "duration"})", R"("P")", " format"},
      {R"({"format": "idn-hostname"})", "\"b\u00fccher.example\"", ""},
      {R"({"format": "hostname"})", R"("xn--X")", " format"},
      {R"({"format": "iri"})", "\"http://\u00fc.example/\u00e4\"", ""},
      {R"({"format": "uri-template"})", R"("/a{?x,y*}")", ""},
      {R"({"format": "uri-template"})", R"("/a{?x")", " format"},
      {R"({"pattern": "^\\p{Letter}+$"})", "\"\u00fc\"", ""},
      {R"({"pattern": "^[\\S]$"})", "\"\u00a0\"", " pattern"},
  };
  for (const Row& row : rows) EXPECT_EQ(violation(row.schema, row.value), row.violation) << row.schema << " " << row.value;
}

TEST(Schema, follows_references) {
  const std::string tree = R"({"properties": {"next": {"$ref": "#"}}, "additionalProperties": false})";
  EXPECT_EQ(violation(tree, R"({"next": {"next": {}}})"), "");
  EXPECT_EQ(violation(tree, R"({"next": {"next": {"x": 1}}})"), "/next/next/x additionalProperties");
  EXPECT_EQ(violation(R"({"$ref": "#/definitions/a%25b", "definitions": {"a%b": {"type": "string"}}})", "1"), " type");
  EXPECT_EQ(violation(R"({"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"type": "null"}}})", R"({"a": 1})"), "/a type");
  EXPECT_EQ(violation(R"({"$id": "http://x/root", "allOf": [{"$ref": "item"}], "definitions": {"i": {"$id": "item", "const": 1}}})", "2"),
            " const");
  EXPECT_EQ(violation(R"({"allOf": [{"$ref": "#foo"}], "definitions": {"i": {"$id": "#foo", "const": 1}}})", "2"), " const");
}

// The outermost resource on the way that has an anchor of the name: a tree whose nodes an extending schema makes strict.
TEST(Schema, follows_dynamic_references) {
  const std::string tree = R"({"$id": "tree", "$dynamicAnchor": "node", "properties": {"next": {"$dynamicRef": "#node"}}})";
  const std::string strict = R"({"$id": "http://x/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false,
                                 "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"t": )" +
                             tree + "}}";
  EXPECT_EQ(violation(strict, R"({"next": {"next": {}}})"), "");
  EXPECT_EQ(violation(strict, R"({"next": {"x": 1}})"), "/next/x unevaluatedProperties");
  EXPECT_EQ(violation(R"({"$defs": {"a": {"$anchor": "it", "const": 1}}, "allOf": [{"$ref": "#it"}]})", "2"), " const");
}

// From 2019-09 on the drafts leave open whether a format is a demand: no outcome is made up.
TEST(Schema, does_not_guess_what_a_format_means) {
  const std::string schema = R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "format": "date"})";
  EXPECT_EQ(violation(schema, R"("2026-11-21")"), "");
  EXPECT_TRUE(holds_text(violation(schema, R"("soon")"), "leaves open whether 'format' is a demand"));
  const auto outcome = [&](const char* formats) {
    const Json check = {{"json_schema", {{"schema", Json::parse(schema)}, {"formats", formats}}}};
    return outcome_of(check.dump(), R"("soon")");
  };
  EXPECT_EQ(outcome("judged"), Outcome::fail);
  EXPECT_EQ(outcome("noted"), Outcome::pass);
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"schema": {}, "formats": "maybe"}})"), "judged or noted"));
}

TEST(Schema, knows_what_stands_beside_a_reference) {
  const std::string body = R"("properties": {"a": {"$ref": "#/definitions/b", "maxItems": 1}}, "definitions": {"b": {"type": "array"}}})";
  EXPECT_TRUE(holds_text(load_error("{" + body), "draft 7 ignores 'maxItems' beside '$ref'"));
  EXPECT_EQ(violation(R"({"$schema": "http://json-schema.org/draft-07/schema#", )" + body, R"({"a": [1, 2]})"), "");
  EXPECT_EQ(violation(R"({"$schema": "https://json-schema.org/draft/2020-12/schema", )" + body, R"({"a": [1, 2]})"), "/a maxItems");
}

TEST(Schema, refuses_what_it_would_not_judge) {
  EXPECT_EQ(load_error(R"({"properties": {"a": {"minlength": 3}}})"),
            "at /properties/a of the schema: unknown keyword 'minlength', did you mean 'minLength'?");
  EXPECT_TRUE(holds_text(load_error(R"({"$recursiveRef": "#"})"), "unknown keyword"));
  EXPECT_TRUE(holds_text(load_error(R"({"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [true]})"),
                         "'prefixItems' is a keyword of 2020-12"));
  EXPECT_TRUE(holds_text(load_error(R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "items": [true]})"), "'prefixItems'"));
  EXPECT_TRUE(holds_text(load_error(R"({"items": [true], "prefixItems": [true]})"), "'items' must be a schema"));
  EXPECT_TRUE(holds_text(load_error(R"({"pattern": "\\Z"})"), "not of ECMA 262"));
  EXPECT_TRUE(holds_text(load_error(R"({"pattern": "(?i)a"})"), "not of ECMA 262"));
  EXPECT_TRUE(holds_text(load_error(R"({"format": "iban"})"), "'format' 'iban' cannot be judged"));
  EXPECT_TRUE(holds_text(load_error(R"({"type": "strng"})"), "unknown type 'strng', did you mean 'string'?"));
  EXPECT_TRUE(holds_text(load_error(R"({"minimum": "3"})"), "'minimum' must be a number"));
  EXPECT_TRUE(holds_text(load_error(R"({"maxLength": -1})"), "whole number of at least 0"));
  EXPECT_TRUE(holds_text(load_error(R"({"multipleOf": 0})"), "above 0"));
  EXPECT_TRUE(holds_text(load_error(R"({"required": "a"})"), "list of names"));
  EXPECT_TRUE(holds_text(load_error(R"({"enum": []})"), "at least one value"));
  EXPECT_TRUE(holds_text(load_error(R"({"items": {"pattern": "(a"}})"), "at /items/pattern of the schema: the pattern does not compile"));
  EXPECT_TRUE(holds_text(load_error(R"({"patternProperties": {"[": {}}})"), "does not compile"));
  EXPECT_TRUE(holds_text(load_error(R"({"properties": {"a": 1}})"), "at /properties/a of the schema: a schema is a map"));
  EXPECT_TRUE(holds_text(load_error(R"({"$ref": "#/definitions/missing"})"), "leads nowhere: '#/definitions/missing'"));
  EXPECT_TRUE(holds_text(load_error(R"({"$ref": "http://x.y/z.json"})"), "schemas are not fetched"));
  EXPECT_TRUE(holds_text(load_error(R"({"$schema": "http://json-schema.org/draft-04/schema#"})"), "not supported"));
  EXPECT_TRUE(holds_text(load_error(R"({"$ref": "#"})"), "leads back to itself"));
  EXPECT_TRUE(holds_text(load_error("[]"), "a schema is a map"));
}

TEST(Schema, unknown_keywords_are_data_where_no_schema_stands) {
  EXPECT_EQ(violation(R"({"const": {"minlength": 1}, "default": {"x": 1}, "examples": [{"y": 1}]})", R"({"minlength": 1})"), "");
  EXPECT_EQ(violation(R"({"properties": {"unknown": {"type": "string"}}})", R"({"unknown": 1})"), "/unknown type");
}

TEST(Schema, ends_whatever_the_schema) {
  EXPECT_TRUE(holds_text(violation(R"({"allOf": [{"$ref": "#"}]})", "1"), "error: the schema refers to itself"));
  EXPECT_TRUE(holds_text(violation(R"({"anyOf": [{"$ref": "#"}, true]})", "1"), "error: "));
  EXPECT_TRUE(holds_text(violation(R"({"not": {"$ref": "#"}})", "1"), "error: "));
  std::string doubling = R"({"definitions": {"d0": {"const": 1})";
  for (int i = 1; i <= 40; ++i) {
    const std::string below = std::to_string(i - 1);
    doubling += ", \"d" + std::to_string(i) + R"(": {"allOf": [{"$ref": "#/definitions/d)" + below + R"("}, {"$ref": "#/definitions/d)" +
                below + "\"}]}";
  }
  doubling += R"(}, "$ref": "#/definitions/d40"})";
  EXPECT_TRUE(holds_text(violation(doubling, "1"), "error: the schema takes too long"));
  const std::string text = "\"" + std::string(50'000, 'a') + "b\"";
  EXPECT_TRUE(holds_text(violation(R"({"pattern": "(a+)+$"})", text), "limit"));
  EXPECT_EQ(violation(R"({"pattern": "^(a|b)*$"})", text), "") << "long texts are matched without exhausting the stack";
}

TEST(JsonSchema, judges_answers) {
  const std::string check = R"({"json_schema": {"type": "object", "required": ["age"], "properties": {"age": {"minimum": 18}}}})";
  EXPECT_EQ(outcome_of(check, R"({"age": 20})"), Outcome::pass);
  EXPECT_EQ(outcome_of(check, "twenty"), Outcome::fail);
  EXPECT_EQ(outcome_of(check, ""), Outcome::fail);
  const CheckResult result = judged(check, R"({"age": 7})");
  EXPECT_EQ(result.outcome, Outcome::fail);
  EXPECT_EQ(result.why, "at /age: 'minimum' wants at least 18; found 7");
  EXPECT_EQ(result.found, R"({"age":7})");
  EXPECT_EQ(outcome_of(R"({"json_schema": {"schema": {"type": "array"}, "extract": true}})", "See: [1]"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"json_schema": {}})", "1"), Outcome::pass);
  EXPECT_EQ(outcome_of(R"({"not": {"json_schema": {"allOf": [{"$ref": "#"}]}}})", "1"), Outcome::error);
}

TEST(JsonSchema, reads_a_file_from_the_suites_folder) {
  const Result<TemporaryFolder> folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  ASSERT_TRUE(write_file(folder->path() / "s.json", R"({"type": "array"})"));
  ASSERT_TRUE(write_file(folder->path() / "broken.json", "{\"type\": "));
  const Result<Check> check = make(R"({"json_schema": {"file": "s.json"}})", folder->path().string());
  ASSERT_TRUE(check);
  EXPECT_EQ(judge({}, *check, answer("[]")).outcome, Outcome::pass);
  EXPECT_EQ(judge({}, *check, answer("{}")).outcome, Outcome::fail);
  EXPECT_TRUE(make(R"({"json_schema": {"file": "s.json", "extract": true}})", folder->path().string()));
  const Result<Check> broken = make(R"({"json_schema": {"file": "broken.json"}})", folder->path().string());
  ASSERT_FALSE(broken);
  EXPECT_TRUE(holds_text(broken.error().message, "broken.json': not JSON at line 1")) << broken.error().message;
}

TEST(JsonSchema, refuses_at_load) {
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"tpye": "object"}})"),
                         "'json_schema': at the top of the schema: unknown keyword 'tpye', did you mean 'type'?"));
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": null})"), "needs either a schema or a 'file'"));
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"file": "missing.json"}})"), "missing.json"));
  EXPECT_TRUE(holds_text(refusal(R"({"json_schema": {"schema": {}, "file": "x.json"}})"), "needs either"));
}

}  // namespace
}  // namespace cupel
