#include "commands/constraint_args.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

Error error_of(const ConstraintArgs& args) {
  const auto made = constraint_of(args);
  EXPECT_FALSE(made);
  return made ? Error{} : made.error();
}

TEST(ConstraintArgs, AreReadInEveryForm) {
  EXPECT_EQ(constraint_of({}).value(), std::nullopt);
  EXPECT_EQ(constraint_of({.choice = {"yes, no"}}).value()->text, R"(["yes","no"])");
  EXPECT_EQ(constraint_of({.choice = {"yes, please", "no"}}).value()->text, R"(["yes, please","no"])");
  EXPECT_EQ(constraint_of({.schema = R"({"type": "null"})"}).value()->kind, Constraint::Kind::json_schema);
  EXPECT_EQ(constraint_of({.regex = "[0-9]+"}).value()->kind, Constraint::Kind::regex);
  EXPECT_EQ(constraint_of({.grammar = "root ::= \"a\""}).value()->kind, Constraint::Kind::gbnf);
  const TemporaryFolder folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file(folder.path() / "s.json", R"({"type": "null"})"));
  EXPECT_EQ(constraint_of({.schema = (folder.path() / "s.json").string()}).value()->text, R"({"type": "null"})");
}

TEST(ConstraintArgs, MistakesAreUsage) {
  const std::vector<std::pair<ConstraintArgs, const char*>> rows = {
      {{.schema = "nowhere.json"}, "--schema: "},
      {{.schema = R"({"tipe": "null"})"}, "--schema: at the top of the schema: unknown keyword 'tipe', did you mean 'type'?"},
      {{.schema = R"({"type": )"}, "--schema: the JSON Schema is not JSON at line 1, column 10"},
      {{.regex = "(a"}, "--regex: regular expression '(a', character 1: this '(' has no ')'"},
      {{.choice = {"a,,b"}}, "--choice: choices are a list of texts that are not empty"},
      {{.grammar = "root ::= b"}, "--grammar: grammar, line 1, column 10: the rule 'b' is not defined"},
      {{.regex = "a", .choice = {"b"}}, "exclude each other"}};
  for (const auto& [args, words] : rows) {
    const Error error = error_of(args);
    EXPECT_EQ(error.code, ErrorCode::invalid_usage) << words;
    EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
  }
}

}  // namespace
}  // namespace cupel
