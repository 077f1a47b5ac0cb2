#include "constraint/machine.h"

#include <gtest/gtest.h>

#include "constraint/constraint.h"
#include "constraint/testing/allows.h"

namespace cupel::constraint {
namespace {

std::shared_ptr<const Program> program_of(Constraint::Kind kind, const char* text) { return *compile({kind, text}); }

TEST(Machine, KnowsWhatIsForced) {
  const auto program = program_of(Constraint::Kind::json_schema,
                                  R"({"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
                                      "required": ["name", "age"]})");
  Machine machine(program);
  EXPECT_EQ(machine.forced_bytes(machine.start()), "{\"name\": \"");
  const auto inside = machine.read(machine.start(), "{\"name\": \"Ada");
  ASSERT_TRUE(inside);
  EXPECT_EQ(machine.forced_bytes(*inside), "");
  const auto behind = machine.read(*inside, "\"");
  EXPECT_EQ(machine.forced_bytes(*behind), ", \"age\": ");
  const auto end = machine.read(*behind, ", \"age\": 36}");
  ASSERT_TRUE(end);
  EXPECT_TRUE(machine.is_complete(*end));
  EXPECT_FALSE(machine.may_continue(*end));
  EXPECT_FALSE(machine.read(*inside, "\"}"));
}

TEST(Machine, IsNotForcedWhereItMayEnd) {
  Machine machine(program_of(Constraint::Kind::regex, "abc(def)?"));
  EXPECT_EQ(machine.forced_bytes(machine.start()), "abc");
  const auto state = machine.read(machine.start(), "abc");
  EXPECT_TRUE(machine.is_complete(*state));
  EXPECT_EQ(machine.forced_bytes(*state), "");
  EXPECT_EQ(machine.forced_bytes(*machine.read(*state, "d")), "ef");
}

TEST(Machine, ForgetsAllButOneState) {
  Machine machine(program_of(Constraint::Kind::regex, "(ab){5}c"));
  auto state = machine.read(machine.start(), "abab");
  ASSERT_TRUE(state);
  const auto again = machine.forget_but(*state);
  EXPECT_EQ(machine.forced_bytes(again), "abababc");
}

TEST(Machine, ReadsCharactersThatAreCutInTwo) {
  Machine machine(program_of(Constraint::Kind::regex, "[à-ö]x"));
  const auto half = machine.read(machine.start(), "\xC3");
  ASSERT_TRUE(half);
  EXPECT_FALSE(machine.is_complete(*half));
  EXPECT_TRUE(machine.read(*half, "\xA9x"));
  EXPECT_FALSE(machine.read(*half, "\xB8x"));  // ø
}

TEST(Machine, CountsLongRepetitionsWithoutWritingThemOut) {
  const auto program = program_of(Constraint::Kind::regex, "[a-z]{3,100000}");
  EXPECT_LT(program->steps.size(), 100U);
  EXPECT_TRUE(is_satisfied(program, std::string(5000, 'x')));
  EXPECT_FALSE(is_satisfied(program, "xx"));
}

TEST(Choice, IsOneOfTheTexts) {
  const std::vector<std::string> texts = {"yes", "no", "no way"};
  const auto program = *compile(*make_choice(texts));
  for (const std::string& each : texts) EXPECT_TRUE(is_satisfied(program, each));
  for (const char* each : {"", "ye", "yesno", "no w"}) EXPECT_FALSE(is_satisfied(program, each)) << each;
  EXPECT_FALSE(make_choice({}));
  EXPECT_FALSE(make_choice(std::vector<std::string>{"a", ""}));
}

TEST(CheckAnswer, WantsTheConstraintSatisfiedUnlessTheEndWasChosen) {
  Request request{.messages = {}};
  request.constraint = Constraint{Constraint::Kind::regex, "[a-z]+!"};
  EXPECT_TRUE(check_answer(request, {.text = "abc!", .finish_reason = FinishReason::stop}));
  EXPECT_TRUE(check_answer(request, {.text = "abc!", .finish_reason = FinishReason::length}));
  const auto open = check_answer(request, {.text = "abc", .finish_reason = FinishReason::length, .usage = {.completion_tokens = 7}});
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(open.error().message, "the answer did not complete the regular expression within 7 tokens");
  EXPECT_FALSE(check_answer(request, {.text = "abc", .finish_reason = FinishReason::stop}));
  EXPECT_TRUE(check_answer(request, {.text = "abc", .finish_reason = FinishReason::decided}));
  request.constraint.reset();
  EXPECT_TRUE(check_answer(request, {.text = "abc", .finish_reason = FinishReason::length}));
}

}  // namespace
}  // namespace cupel::constraint
