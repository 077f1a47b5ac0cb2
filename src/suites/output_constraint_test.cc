#include "suites/output_constraint.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "suites/suite_file.h"
#include "suites/testing/loaded.h"

namespace cupel {
namespace {

Result<std::vector<Case>> load_cases(const std::string& yaml, const std::string& file = "t.yaml") {
  std::vector<Case> cases;
  const SuiteSource source{file, CUPEL_TRY(parse_yaml("suite: s\n" + yaml, "t.yaml"))};
  CUPEL_TRY(load_suite_file(source, [&](Case made) -> Result<void> {
    cases.push_back(std::move(made));
    return {};
  }));
  return cases;
}

std::string mistake_in(const std::string& yaml) {
  const auto cases = load_cases(yaml);
  return cases ? "" : cases.error().message;
}

TEST(OutputConstraint, IsReadFromCasesAndDefaults) {
  const auto cases = load_cases(
      "defaults: {output_choice: ['yes', no]}\ncases:\n"
      "  - {id: a, prompt: p}\n"
      "  - {id: b, prompt: p, vars: {n: 3}, output_regex: '[0-9]+ {{n}}'}\n"
      "  - {id: c, prompt: p, output_schema: {type: object, properties: {x: {type: integer}}}}\n"
      "  - {id: d, prompt: p, output_schema: null}\n"
      "  - {id: e, prompt: p, output_grammar: 'root ::= \"a\"'}\n");
  ASSERT_TRUE(cases) << cases.error().message;
  EXPECT_EQ(cases->at(0).constraint, (Constraint{Constraint::Kind::choice, R"(["yes","no"])"}));
  EXPECT_EQ(cases->at(1).constraint, (Constraint{Constraint::Kind::regex, "[0-9]+ 3"}));
  EXPECT_EQ(cases->at(2).constraint,
            (Constraint{Constraint::Kind::json_schema, R"({"type":"object","properties":{"x":{"type":"integer"}}})"}));
  EXPECT_FALSE(cases->at(3).constraint);
  EXPECT_EQ(cases->at(4).constraint, (Constraint{Constraint::Kind::gbnf, "root ::= \"a\""}));
}

TEST(OutputConstraint, IsReadFromFilesBesideTheSuite) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file(folder.path() / "s.json", R"({"type": "null"})"));
  ASSERT_TRUE(write_file(folder.path() / "tools.json", R"([{"name": "f"}])"));
  const auto cases = load_cases("cases: [{id: a, prompt: p, output_schema: s.json}, {id: b, prompt: p, tools: tools.json}]",
                                (folder.path() / "suite.yaml").string());
  ASSERT_TRUE(cases) << cases.error().message;
  EXPECT_EQ(cases->at(0).constraint->text, R"({"type": "null"})");
  EXPECT_EQ(cases->at(1).tools.at(0).name, "f");
  EXPECT_EQ(mistake_in("cases: [{id: a, prompt: p, output_schema: nowhere.json}]").find("t.yaml:2:43: 'output_schema': "), 0U);
}

TEST(OutputConstraint, MistakesAreFoundWhenTheSuiteIsLoaded) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"cases: [{id: a, prompt: p, output_schema: {propertis: {}}}]",
       "t.yaml:2:43: 'output_schema': at the top of the schema: unknown keyword 'propertis', did you mean 'properties'?"},
      {"cases: [{id: a, prompt: p, output_regex: '(?=a)'}]",
       "t.yaml:2:42: 'output_regex': regular expression '(?=a)', character 3: lookahead"},
      {"cases: [{id: a, prompt: p, output_choice: []}]", "'output_choice': choices are a list of texts"},
      {"cases: [{id: a, prompt: p, output_grammar: 'root ::= x'}]", "the rule 'x' is not defined"},
      {"cases: [{id: a, prompt: p, output_regex: a, output_choice: [b]}]", "'output_regex' and 'output_choice' exclude each other"},
      {"cases: [{id: a, prompt: p, output_shema: {}}]", "unknown key 'output_shema' in 'case a', did you mean 'output_schema'?"},
      {"cases: [{id: a, prompt: p, output_regex: a, tools: [{name: f}]}]", "'tools' says what the answer is"},
      {"cases: [{id: a, prompt: p, tools: [{nme: f}]}]", "'tools': tool 1: unknown key 'nme', did you mean 'name'?"},
      {"cases: [{id: a, prompt: p, tools: [{name: f, parameters: {typ: object}}]}]", "the parameters of tool 'f'"}};
  for (const auto& [yaml, words] : rows) EXPECT_NE(mistake_in(yaml).find(words), std::string::npos) << yaml << ": " << mistake_in(yaml);
}

TEST(OutputConstraint, ToolsMakeTheAnswerACall) {
  const auto cases = load_cases(
      "defaults: {tools: [{name: f, parameters: {type: object, properties: {x: {type: integer}}, required: [x]}}]}\n"
      "cases: [{id: a, prompt: p}, {id: b, prompt: p, output_choice: [x]}, {id: c, prompt: p, tools: null}]");
  ASSERT_TRUE(cases) << cases.error().message;
  const auto program = constraint::compile(*cases->at(0).constraint);
  ASSERT_TRUE(program);
  EXPECT_TRUE(constraint::is_satisfied(*program, R"({"name": "f", "arguments": {"x": 1}})"));
  EXPECT_TRUE(cases->at(1).tools.empty());
  EXPECT_EQ(cases->at(1).constraint->kind, Constraint::Kind::choice);
  EXPECT_TRUE(cases->at(2).tools.empty());
  EXPECT_FALSE(cases->at(2).constraint);
}

}  // namespace
}  // namespace cupel
