#include "constraint/schema.h"

#include <gtest/gtest.h>

#include "constraint/json_schema/schema.h"
#include "constraint/testing/allows.h"

namespace cupel::constraint {
namespace {

constexpr auto kKind = Constraint::Kind::json_schema;

struct Row {
  const char* schema;
  std::vector<const char*> allowed;
  std::vector<const char*> refused;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(refusal_of(kKind, row.schema), "") << row.schema;
    for (const char* each : row.allowed) EXPECT_TRUE(allows(kKind, row.schema, each)) << row.schema << " on " << each;
    for (const char* each : row.refused) EXPECT_FALSE(allows(kKind, row.schema, each)) << row.schema << " on " << each;
  }
}

TEST(SchemaConstraint, Scalars) {
  check({
      {R"({"type": "boolean"})", {"true", "false"}, {"True", "null", "1", ""}},
      {R"({"type": ["string", "null"]})", {"null", "\"\"", "\"a\\n\\\"é\""}, {"1", "\"", "\"a\nb\""}},
      {R"({"type": "string", "minLength": 2, "maxLength": 3})", {"\"ab\"", "\"é\\\"x\""}, {"\"a\"", "\"abcd\""}},
      {R"({"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$", "maxLength": 5})", {"\"AB-12\""}, {"\"AB-123\"", "\"ab-1\""}},
      {R"({"type": "string", "pattern": "\"x\\\\"})", {R"("a\"x\\b")"}, {R"("x")"}},
      {R"({"type": "string", "format": "date"})", {"\"2026-02-28\""}, {"\"2026-02-30\"", "\"2026-13-01\"", "\"x\""}},
      {R"({"type": "string", "format": "email", "maxLength": 50})", {"\"ada@example.org\""}, {"\"ada\"", "\"@x.org\""}},
      {R"({"enum": ["a", 1, null, {"x": [1, 2]}]})", {"\"a\"", "1", "null", "{\"x\": [1, 2]}"}, {"\"b\"", "2"}},
      {R"({"type": "string", "enum": ["a", 1, "abc"], "maxLength": 2})", {"\"a\""}, {"1", "\"abc\""}},
      {R"({"const": "x\ny"})", {"\"x\\ny\""}, {"\"x\""}},
      {"true", {"1", "{\"a\": [true, {}]}", "\"x\"", "[]"}, {"", "{a: 1}", "[1,]"}},
      {R"({"title": "T", "description": "d", "default": 1})", {"1", "null"}, {"x"}},
      {R"({"minLength": 2})", {"\"ab\""}, {"\"a\"", "1"}},
  });
}

TEST(SchemaConstraint, Numbers) {
  check({
      {R"({"type": "integer"})", {"0", "-1", "123456789012345"}, {"-0", "01", "1.5", "+1", "1e5", "-"}},
      {R"({"type": "number"})", {"0", "-1.5", "0.001", "12.0"}, {".5", "1.", "1e5"}},
      {R"({"type": "integer", "minimum": 3, "maximum": 120})",
       {"3", "9", "10", "99", "100", "119", "120"},
       {"2", "121", "-3", "1200", "03"}},
      {R"({"type": "integer", "minimum": -15, "exclusiveMaximum": 4})", {"-15", "-9", "-1", "0", "3"}, {"-16", "-0", "4", "-150"}},
      {R"({"type": "integer", "exclusiveMinimum": -5, "maximum": -2})", {"-4", "-2"}, {"-5", "-1", "0"}},
      {R"({"type": "integer", "minimum": 10})", {"10", "11", "99", "100", "98765"}, {"9", "0", "-10"}},
      {R"({"type": "integer", "maximum": -10})", {"-10", "-11", "-100"}, {"-9", "10", "0"}},
      {R"({"type": "number", "minimum": 0, "maximum": 1})", {"0", "1", "0.5", "1.0", "0.0", "0.9999"}, {"1.01", "-0.5", "2", "1.1"}},
      {R"({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1})", {"0.5", "0.01"}, {"0", "1", "0.0", "1.0", "0.00"}},
      {R"({"type": "number", "minimum": 1.25, "maximum": 1.5})",
       {"1.25", "1.3", "1.5", "1.50", "1.251"},
       {"1.2", "1.24", "1.51", "1", "1.6"}},
      {R"({"type": "number", "minimum": -273.15})", {"-273.15", "-273.1", "-273", "0", "1000.5"}, {"-273.16", "-274", "-273.2"}},
      {R"({"type": "number", "minimum": 99.5, "maximum": 100.5})",
       {"99.5", "99.9", "100", "100.5", "100.4"},
       {"99.4", "100.6", "99", "101"}},
      {R"({"type": "integer", "minimum": 0.5, "maximum": 2.5})", {"1", "2"}, {"0", "3"}},
      {R"({"type": "integer", "multipleOf": 5, "minimum": 0, "maximum": 20})", {"0", "5", "20"}, {"1", "25", "-5"}},
      {R"({"type": "number", "multipleOf": 0.01, "minimum": 0})", {"0", "1.25", "3.1"}, {"1.255", "-1"}},
      {R"({"type": "number", "multipleOf": 0.25, "minimum": -1, "maximum": 1})", {"-1.00", "0.25", "0.00", "0.75"}, {"0.3", "1.25"}},
  });
}

TEST(SchemaConstraint, ObjectsAndArrays) {
  check({
      {R"({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}, "c": {"const": 1}}, "required": ["b"]})",
       {R"({"b": null})", R"({"a": 1, "b": null})", R"({"a": 1, "b": null, "c": 1})", R"({"b": null, "c": 1})"},
       {"{}", R"({"a": 1})", R"({"b": null, "a": 1})", R"({"b": null,"c": 1})", R"({"b": null, "d": 1})"}},
      {R"({"properties": {"a": {"type": "integer"}, "b": {"type": "null"}}})",
       {"{}", R"({"a": 1})", R"({"b": null})"},
       {"1", R"({, "b": null})"}},
      {R"({"type": "object", "properties": {}})", {"{}"}, {R"({"x": 1})"}},
      {R"({"type": "object", "properties": {}, "additionalProperties": {"type": "null"}})", {"{}", R"({"x": null})"}, {R"({"x": 1})"}},
      {R"({"properties": {"a": {}, "b": {}}, "minProperties": 1})", {R"({"a": 1})", R"({"b": 1})"}, {"{}"}},
      {R"({"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 2})",
       {"{}", R"({"x": 1})", R"({"x": 1, "y": 2})"},
       {R"({"x": "1"})", R"({"x": 1, "y": 2, "z": 3})"}},
      {R"({"type": "object", "patternProperties": {"^n_": {"type": "null"}}, "additionalProperties": false})",
       {"{}", R"({"n_x": null})"},
       {R"({"x": null})", R"({"n_x": 1})"}},
      {R"({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3})",
       {"[1]", "[1, 2, 3]"},
       {"[]", "[1,2]", "[1, 2, 3, 4]", "[null]"}},
      {R"({"type": "array", "items": [{"type": "integer"}, {"type": "null"}], "additionalItems": false, "minItems": 1})",
       {"[1]", "[1, null]"},
       {"[]", "[null]", "[1, null, 3]"}},
      {R"({"prefixItems": [{"type": "integer"}], "items": {"type": "boolean"}})", {"[]", "[1]", "[1, true, false]"}, {"[true]", "[1, 2]"}},
      {R"({"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": true, "minItems": 1})",
       {R"(["a"])", R"(["c", "a"])", R"(["a", "b", "c"])"},
       {"[]", R"(["a", "a"])", R"(["d"])", R"(["a", "b", "c", "a"])"}},
  });
}

TEST(SchemaConstraint, Combinations) {
  check({
      {R"({"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 1}]})", {"1", "\"a\""}, {"\"ab\"", "true"}},
      {R"({"type": "object", "properties": {"k": {}}, "required": ["k"], "anyOf": [{"properties": {"k": {"type": "null"}}}]})",
       {R"({"k": null})"},
       {R"({"k": 1})"}},
      {R"({"oneOf": [{"type": "string"}, {"type": "null"}]})", {"\"\"", "null"}, {"1"}},
      {R"({"oneOf": [{"type": "object", "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["kind", "x"]},
                     {"type": "object", "properties": {"kind": {"const": "b"}}, "required": ["kind"]}]})",
       {R"({"kind": "a", "x": 1})", R"({"kind": "b"})"},
       {R"({"kind": "a"})", R"({"kind": "c"})"}},
      {R"({"allOf": [{"type": "integer", "minimum": 5}, {"maximum": 7}]})", {"5", "7"}, {"4", "8"}},
      {R"({"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"a": {"maximum": 3}, "b": {"type": "null"}}}]})",
       {R"({"a": 3})", R"({"a": 1, "b": null})"},
       {R"({"a": 4})", "{}"}},
      {R"({"$ref": "#/$defs/n", "$defs": {"n": {"type": "null"}}})", {"null"}, {"1"}},
      {R"({"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#"}}, "required": ["v"]})",
       {R"({"v": 1})", R"({"v": 1, "next": {"v": 2, "next": {"v": 3}}})"},
       {R"({"v": 1, "next": {}})"}},
  });
}

TEST(SchemaConstraint, ValuesHoldValuesOfTheirOwnKindFiveLevelsDeep) {
  check({
      {R"({"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#"}}, "required": ["v"]})",
       {R"({"v": 1, "next": {"v": 2, "next": {"v": 3, "next": {"v": 4, "next": {"v": 5}}}}})"},
       {R"({"v": 1, "next": {"v": 2, "next": {"v": 3, "next": {"v": 4, "next": {"v": 5, "next": {"v": 6}}}}}})"}},
      {R"({"$ref": "#/$defs/a", "$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/b"}},
           "b": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/a"}]}}})",
       {"[[[[[null]]]]]", "[[[[[]]]], null, []]"},
       {"[[[[[[]]]]]]"}},
      {"true", {R"({"a": [{"b": [1]}]})"}, {R"({"a": [{"b": [[1]]}]})"}},
  });
}

// What the judge of answers refuses, a constraint refuses in the same words.
TEST(SchemaConstraint, IsOfOneOpinionWithTheJudge) {
  for (const char* schema :
       {R"({"$schema": "https://example.org/draft-06-of-ours", "type": "object"})", R"({"type": "object", "required": ["b", "a", "b"]})",
        R"({"$schema": "http://json-schema.org/draft-07/schema#", "minimum": 1, "exclusiveMinimum": true})",
        R"({"type": "string", "pattern": "(?i)a"})", R"({"$ref": "#/$defs/a%20b", "$defs": {"a": {}}})", R"({"type": "strin"})",
        R"({"properties": {"a": {"items": [1]}}})", R"({"enum": []})"}) {
    const Result<Schema> judged = Schema::load(Json::parse(schema));
    ASSERT_FALSE(judged) << schema;
    EXPECT_EQ(refusal_of(kKind, schema), judged.error().message) << schema;
  }
}

TEST(SchemaConstraint, AnnotationsSayNothing) {
  check({
      {R"({"type": "integer", "x-order": 1, "example": 5, "readonly": true, "self": {"name": "s"}, "_format": "x", "units": "m"})",
       {"5"},
       {"x"}},
      {R"({"type": "string", "format": "int32", "maxLength": 1})", {"\"a\""}, {"\"ab\""}},
      {R"({"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://x.y/z", "type": "integer", "minimum": 3,
           "exclusiveMinimum": true, "maximum": 5})",
       {"4", "5"},
       {"3", "6"}},
      {R"({"$anchor": "top", "type": "array", "items": {"$ref": "#n"}, "$defs": {"n": {"$anchor": "n", "type": "null"}}})",
       {"[null]"},
       {"[1]"}},
  });
}

// As many digits as 64 bits hold are exact; beyond 15 of them a double would not tell neighbours apart.
TEST(SchemaConstraint, LongIntegers) {
  check({
      {R"({"type": "integer", "minimum": 9007199254740993, "maximum": 9007199254740993})",
       {"9007199254740993"},
       {"9007199254740992", "9007199254740994"}},
      {R"({"type": "integer", "minimum": 1000000000000000})", {"1000000000000000", "9999999999999999"}, {"999999999999999"}},
      {R"({"type": "integer", "exclusiveMinimum": 9223372036854775806, "maximum": 18446744073709551615})",
       {"9223372036854775807", "18446744073709551615"},
       {"9223372036854775806", "18446744073709551616"}},
      {R"({"type": "integer", "minimum": -9223372036854775808, "maximum": -9223372036854775807})",
       {"-9223372036854775808", "-9223372036854775807"},
       {"-9223372036854775806", "-9223372036854775809"}},
      {R"({"type": "integer", "multipleOf": 7, "minimum": 9007199254740996, "maximum": 9007199254741010})",
       {"9007199254741002", "9007199254741009"},
       {"9007199254740995", "9007199254741003"}},
      {R"({"enum": [12345678901234567]})", {"12345678901234567"}, {"12345678901234568"}},
  });
}

TEST(SchemaConstraint, FailsClosed) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {R"({"type": "object", "propertes": {}})", "unknown keyword 'propertes', did you mean 'properties'?"},
      {R"({"type": "strin"})", "unknown type 'strin', did you mean 'string'?"},
      {R"({"properties": {"a": {"minimun": 1}}})", "at /properties/a of the schema: unknown keyword 'minimun', did you mean 'minimum'?"},
      {R"({"not": {"type": "null"}})", "'not' is not possible"},
      {R"({"if": {}, "then": {}})", "'if' is not possible"},
      {R"({"contains": {}})", "'contains' is not possible"},
      {R"({"minimum": "5"})", "'minimum' must be a number"},
      {R"({"format": "iri"})", "'format' iri is not possible"},
      {R"({"pattern": "(?=a)b"})", "lookahead"},
      {R"({"$ref": "other.json"})", "leads to another document: 'other.json'"},
      {R"({"$ref": "#/$defs/x"})", "leads nowhere"},
      {R"({"$ref": "#"})", "leads back to itself"},
      {R"({"oneOf": [{"minimum": 1}, {"maximum": 5}]})", "'oneOf' is not possible"},
      {R"({"properties": {"a": {"type": "array", "uniqueItems": true}}})",
       "at /properties/a of the schema: 'uniqueItems' is only possible"},
      {R"({"type": "integer", "minimum": 5, "maximum": 3})", "nothing satisfies"},
      {R"({"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]})", "can never end"},
      {R"({"$schema": "http://example.com/not-draft-07-at-all"})", "is not supported"},
      {R"({"type": "object", "required": ["a", "a"]})", "names 'a' twice"},
      {R"({"$schema": "http://json-schema.org/draft-04/schema#", "const": 1})", "'const' is a keyword of draft 6 and later"},
      {R"({"$recursiveRef": "#", "$schema": "https://json-schema.org/draft/2019-09/schema"})", "'$recursiveRef' is not possible"},
      {R"({"type": "object")", "not JSON"},
      {R"([1])", "a schema is a map"},
      {"false", "nothing satisfies"},
  };
  for (const auto& [schema, words] : rows) {
    EXPECT_NE(refusal_of(kKind, schema).find(words), std::string::npos) << schema << ": " << refusal_of(kKind, schema);
  }
}

}  // namespace
}  // namespace cupel::constraint
