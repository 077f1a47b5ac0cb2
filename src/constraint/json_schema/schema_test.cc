#include "constraint/json_schema/schema.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "core/json_reader.h"

namespace cupel {
namespace {

bool holds_text(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The violation as text, "" when valid, "error: …" when not judged.
std::string violation(const std::string& schema, const std::string& value, const SchemaOptions& options = {}) {
  const Result<Schema> loaded = Schema::load(Json::parse(schema), options);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  if (!loaded) return "not loaded";
  const auto found = loaded->violation_of(SortedJson::parse(value));
  if (!found) return "error: " + found.error().message;
  return *found ? (*found)->instance + " " + (*found)->rule : "";
}

std::string load_error(const std::string& schema, const SchemaOptions& options = {}) {
  const Result<Schema> loaded = Schema::load(Json::parse(schema), options);
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
}

TEST(Schema, knows_what_stands_beside_a_reference) {
  const std::string body = R"("properties": {"a": {"$ref": "#/definitions/b", "maxItems": 1}}, "definitions": {"b": {"type": "array"}}})";
  EXPECT_TRUE(holds_text(load_error("{" + body), "draft 7 ignores 'maxItems' beside '$ref'"));
  EXPECT_EQ(violation(R"({"$schema": "http://json-schema.org/draft-07/schema#", )" + body, R"({"a": [1, 2]})"), "");
  EXPECT_EQ(violation(R"({"$schema": "https://json-schema.org/draft/2020-12/schema", )" + body, R"({"a": [1, 2]})"), "/a maxItems");
}

TEST(Schema, other_documents_are_an_error_where_a_value_needs_them) {
  const std::string schema = R"({"properties": {"a": {"$ref": "http://x.y/z.json#/a"}, "b": {"type": "null"}}})";
  EXPECT_EQ(violation(schema, R"({"b": null})"), "");
  EXPECT_EQ(violation(schema, R"({"b": 1})"), "/b type");
  EXPECT_TRUE(holds_text(violation(schema, R"({"a": 1})"), "error: /a cannot be judged: '$ref' leads to another document"));
  EXPECT_TRUE(holds_text(violation(R"({"not": {"$ref": "z.json"}})", "1"), "error: the whole cannot be judged"));
}

TEST(Schema, refuses_what_it_would_not_judge) {
  EXPECT_TRUE(holds_text(load_error(R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "items": [true]})"), "'prefixItems'"));
  EXPECT_TRUE(holds_text(load_error(R"({"items": [true], "prefixItems": [true]})"), "'items' must be a schema"));
  EXPECT_TRUE(holds_text(load_error(R"({"pattern": "\\Z"})"), "not of ECMA 262"));
  EXPECT_TRUE(holds_text(load_error(R"({"pattern": "(?i)a"})"), "not of ECMA 262"));
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
  EXPECT_TRUE(holds_text(load_error(R"({"$ref": "http://x.y/z.json"})", {.strict = true}), "schemas are not fetched"));
  EXPECT_TRUE(holds_text(load_error(R"({"$schema": "http://example.com/not-draft-07-at-all"})"), "not supported"));
  EXPECT_TRUE(holds_text(load_error(R"({"$ref": "#"})"), "leads back to itself"));
  EXPECT_TRUE(holds_text(load_error("[]"), "a schema is a map"));
}

TEST(Schema, notes_what_the_standard_does_not_define) {
  const SchemaOptions strict{.strict = true};
  const struct {
    const char* schema;
    const char* note;
    const char* error;
  } rows[] = {
      {R"({"properties": {"a": {"minlength": 3}}})", "'minlength' (did you mean 'minLength'?)",
       "at /properties/a of the schema: unknown keyword 'minlength', did you mean 'minLength'?"},
      {R"({"x-order": 1})", "'x-order'", "unknown keyword 'x-order'"},
      {R"({"format": "int32"})", "'format' 'int32'", "at /format of the schema: 'format' 'int32' cannot be judged"},
      {R"({"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [true]})", "'prefixItems' (a keyword of 2020-12)",
       "'prefixItems' is a keyword of 2020-12, and '$schema' names another draft"},
      {R"({"$schema": "http://json-schema.org/draft-04/schema#", "const": 1})", "'const' (a keyword of draft 6 and later)",
       "'const' is a keyword of draft 6 and later"},
  };
  for (const auto& row : rows) {
    const Result<Schema> loaded = Schema::load(Json::parse(row.schema));
    ASSERT_TRUE(loaded) << row.schema;
    ASSERT_EQ(loaded->notes().size(), 1U) << row.schema;
    EXPECT_TRUE(holds_text(loaded->notes()[0], row.note)) << loaded->notes()[0];
    EXPECT_EQ(violation(row.schema, "7"), "") << row.schema;
    EXPECT_TRUE(holds_text(load_error(row.schema, strict), row.error)) << row.schema;
  }
  EXPECT_TRUE(Schema::load(Json::parse(R"({"title": "t", "default": 1, "examples": [1], "$comment": "c"})"))->notes().empty());
}

TEST(Schema, reads_draft_4) {
  const auto of_draft_4 = [](const std::string& body, const char* value) {
    return violation(R"({"$schema": "http://json-schema.org/draft-04/schema#", )" + body + "}", value);
  };
  EXPECT_EQ(of_draft_4(R"("minimum": 3, "exclusiveMinimum": true)", "3"), " exclusiveMinimum");
  EXPECT_EQ(of_draft_4(R"("minimum": 3, "exclusiveMinimum": false)", "3"), "");
  EXPECT_EQ(of_draft_4(R"("maximum": 3, "exclusiveMaximum": true)", "2.9"), "");
  EXPECT_EQ(of_draft_4(R"("maximum": 3, "exclusiveMaximum": true)", "3"), " exclusiveMaximum");
  EXPECT_EQ(of_draft_4(R"("exclusiveMaximum": true)", "3"), "");
  EXPECT_EQ(of_draft_4(R"("type": "integer")", "1.0"), " type");
  EXPECT_EQ(
      of_draft_4(R"("id": "http://x.y/a.json", "items": {"$ref": "a.json#/definitions/n"}, "definitions": {"n": {"type": "null"}})", "[1]"),
      "/0 type");
  EXPECT_EQ(of_draft_4(R"("properties": {"id": {"type": "string"}, "not": {"type": "null"}})", R"({"id": 1})"), "/id type");
  EXPECT_EQ(violation(R"({"minimum": 3, "exclusiveMinimum": true})", "3"), " exclusiveMinimum") << "no draft is named";
  const std::string seventh = R"({"$schema": "http://json-schema.org/draft-07/schema#", )";
  EXPECT_TRUE(holds_text(load_error(seventh + R"("exclusiveMinimum": true})"), "true and false are for draft 4"));
  EXPECT_TRUE(
      holds_text(load_error(R"({"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMinimum": 3})"), "must be true or false"));
}

// 2019-09, section 8.2.4.2.
TEST(Schema, follows_recursive_references) {
  const std::string tree = R"("$id": "http://x.y/tree", "type": "object", "$recursiveAnchor": true,
      "properties": {"data": true, "children": {"type": "array", "items": {"$recursiveRef": "#"}}})";
  const std::string strict_tree = R"({"$schema": "https://json-schema.org/draft/2019-09/schema", "$id": "http://x.y/strict",
      "$recursiveAnchor": true, "$ref": "tree", "unevaluatedProperties": false, "$defs": {"tree": {)" +
                                  tree + "}}}";
  EXPECT_EQ(violation(strict_tree, R"({"children": [{"data": 1}]})"), "");
  EXPECT_EQ(violation(strict_tree, R"({"children": [{"daat": 1}]})"), "/children/0/daat unevaluatedProperties");
  const std::string plain = R"({"$schema": "https://json-schema.org/draft/2019-09/schema", )" + tree + "}";
  EXPECT_EQ(violation(plain, R"({"children": [{"daat": 1}]})"), "");
  EXPECT_EQ(violation(plain, R"({"children": [1]})"), "/children/0 type");
}

// Members are looked up, not searched for: the square of these numbers would take minutes.
TEST(Schema, judges_wide_objects) {
  std::string properties, value;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = fmt::format("{}\"member-{}\": ", i == 0 ? "" : ", ", i);
    properties += name + "{\"type\": \"null\"}";
    value += name + "null";
  }
  const Result<Json> read = parse_json("{\"additionalProperties\": false, \"properties\": {" + properties + "}}");
  ASSERT_TRUE(read);
  const Result<Schema> loaded = Schema::load(*read);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->violation_of(*parse_sorted_json("{" + value + "}"))->has_value(), false);
  EXPECT_EQ(loaded->violation_of(*parse_sorted_json("{" + value + ", \"other\": 1}"))->value().instance, "/other");
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

}  // namespace
}  // namespace cupel
