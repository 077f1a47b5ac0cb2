// Lists of different items: random answers of many schemas always come to an end, and no two of their items are equal.
#include <gtest/gtest.h>

#include <random>

#include "constraint/constraint.h"
#include "constraint/machine.h"
#include "constraint/testing/allows.h"
#include "core/json.h"

namespace cupel::constraint {
namespace {

constexpr auto kSchema = Constraint::Kind::json_schema;

std::vector<char> allowed_bytes(Machine& machine, Machine::State state) {
  std::vector<char> bytes;
  for (int byte = 0; byte < 256; ++byte) {
    if (machine.read(state, std::string(1, static_cast<char>(byte)))) bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

// An answer chosen byte by byte; "" where there was no way on.
std::string random_answer(const std::shared_ptr<const Program>& program, std::mt19937& random) {
  Machine machine(program);
  Machine::State state = machine.start();
  std::string text;
  while (true) {
    const std::vector<char> bytes = allowed_bytes(machine, state);
    const bool ends = machine.is_complete(state) && (bytes.empty() || random() % 2 == 0);
    if (ends) return text;
    if (bytes.empty()) return "";
    EXPECT_TRUE(machine.may_continue(state));
    const std::string forced = machine.forced_bytes(state);
    const char byte = forced.empty() ? bytes[random() % bytes.size()] : forced.front();
    text += byte;
    state = *machine.read(state, text.substr(text.size() - 1));
  }
}

void expect_different_items(const Json& value) {
  if (!value.is_array()) return;
  for (std::size_t i = 0; i < value.size(); ++i) {
    expect_different_items(value[i]);
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(value[i], value[k]) << value.dump();
  }
}

TEST(Unique, RandomAnswersEndAndHaveNoItemTwice) {
  const char* lists[] = {
      R"("items": {"type": "boolean"}, "minItems": 2)",
      R"("items": {"type": "boolean"})",
      R"("items": {"type": "string", "pattern": "^[ab]{1,2}$"}, "minItems": 3, "maxItems": 6)",
      R"("items": {"type": "string", "pattern": "^(a|aa|aaa|ab?)$"})",
      R"("items": {"enum": ["mon", "monday", 1, 1.0, "m", [1, 2], {"b": 0.5, "a": null}]}, "minItems": 4)",
      R"("items": {"type": "integer", "minimum": 8, "maximum": 12}, "minItems": 2)",
      R"("items": {"type": "number", "minimum": 0.9, "maximum": 1.1, "multipleOf": 0.05})",
      R"("items": {"anyOf": [{"enum": [1.0, 1e-1, -2.50]}, {"type": "number", "minimum": 0, "maximum": 0.3, "multipleOf": 0.1}]})",
      R"("items": {"type": "array", "items": {"enum": [1, 2]}, "maxItems": 2, "uniqueItems": true})",
      R"("items": {"type": "object", "properties": {"y": {"enum": [1]}, "x": {"type": "boolean"}}, "maxProperties": 2}, "minItems": 2)",
      R"("items": {"anyOf": [{"type": "object", "properties": {"a": {"enum": [1]}, "b": {"enum": [1, 2]}}, "required": ["a", "b"]},
                             {"type": "object", "properties": {"b": {"enum": [1, 3]}, "a": {"enum": [1]}}, "required": ["a", "b"]}]})",
      R"("prefixItems": [{"type": "boolean"}, {"enum": [true, 1]}], "items": {"enum": [true, 1, 2, "a"]}, "minItems": 3)",
  };
  std::mt19937 random(7);
  for (const char* list : lists) {
    const std::string schema = std::string(R"({"type": "array", "uniqueItems": true, )") + list + "}";
    const auto program = compile({kSchema, schema});
    ASSERT_TRUE(program) << schema << describe_error(program.error());
    std::size_t most = 0;
    for (int i = 0; i < 60; ++i) {
      const std::string text = random_answer(*program, random);
      ASSERT_NE(text, "") << schema;
      const Json value = Json::parse(text, nullptr, false);
      ASSERT_TRUE(value.is_array()) << text;
      expect_different_items(value);
      most = std::max(most, value.size());
    }
    EXPECT_GE(most, 2U) << schema;
  }
}

TEST(Unique, EqualValuesAreRefusedHoweverFarApart) {
  const std::string schema = R"({"type": "array", "uniqueItems": true, "items": {"type": "string", "maxLength": 5}})";
  EXPECT_TRUE(allows(kSchema, schema, R"(["a", "ab", "", "b"])"));
  EXPECT_FALSE(allows(kSchema, schema, R"(["a", "ab", "a"])"));
  EXPECT_FALSE(allows(kSchema, schema, R"(["", ""])"));
  const std::string numbers = R"({"type": "array", "uniqueItems": true, "items": {"type": "number"}})";
  EXPECT_TRUE(allows(kSchema, numbers, "[1, 10, 1.5, -1]"));
  EXPECT_FALSE(allows(kSchema, numbers, "[1, 1.0]"));
  EXPECT_FALSE(allows(kSchema, numbers, "[0.5, 0.50]"));
}

TEST(Unique, ItemsThatDifferVeryLateAreTakenForTheSame) {
  const std::string same(10'000, 'x');
  const Json schema = {{"type", "array"}, {"uniqueItems", true}, {"items", {{"enum", {same + "a", same + "b", "c"}}}}};
  const auto program = compile({kSchema, schema.dump()});
  ASSERT_TRUE(program);
  EXPECT_TRUE(is_satisfied(*program, "[\"c\", \"" + same + "a\"]"));
  EXPECT_FALSE(is_satisfied(*program, "[\"" + same + "a\", \"" + same + "b\"]"));
}

TEST(Unique, WhatMayHoldEqualValuesInTwoFormsIsRefused) {
  const std::string rest = R"("type": "array", "uniqueItems": true})";
  EXPECT_NE(refusal_of(kSchema, "{" + rest).find("'uniqueItems' is only possible where"), std::string::npos);
  EXPECT_NE(refusal_of(kSchema, R"({"items": {"type": "object"}, )" + rest).find("any name"), std::string::npos);
  EXPECT_NE(refusal_of(kSchema, R"({"items": {"type": "boolean"}, "minItems": 3, )" + rest).find("3 different items"), std::string::npos);
  EXPECT_EQ(refusal_of(kSchema, R"({"maxItems": 1, )" + rest), "");
}

TEST(Unique, FollowsLongItemsThatBeginAlike) {
  const auto program = compile({kSchema, R"({"type": "array", "uniqueItems": true, "items": {"type": "string", "maxLength": 400}})"});
  ASSERT_TRUE(program);
  const std::string text(399, 'x');
  EXPECT_TRUE(is_satisfied(*program, "[\"" + text + "\", \"" + text + "y\"]"));
  EXPECT_FALSE(is_satisfied(*program, "[\"" + text + "y\", \"" + text + "y\"]"));
}

}  // namespace
}  // namespace cupel::constraint
