// The JSON Schema for editors against the parser it is made from: what loads is valid, and what is wrong in its shape is not.
#include "suites/suite_schema.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/registry.h"
#include "base/files.h"
#include "checks/answer_json.h"
#include "constraint/json_schema/schema.h"
#include "core/fields.h"
#include "run/plan.h"
#include "suites/suite_file.h"
#include "suites/yaml.h"

namespace cupel {
namespace {

namespace fs = std::filesystem;

const fs::path kRepository = fs::path(__FILE__).parent_path().parent_path().parent_path();

AnswerJson parsed_json(const Json& json) {
  Result<AnswerJson> parsed = parse_answer_json(render_json(json));
  EXPECT_TRUE(parsed) << parsed.error().message;
  return *std::move(parsed);
}

const Schema& schema() {
  static const Result<Schema> kSchema = Schema::load(suite_schema(all_checks().rows()), {.strict = true});
  EXPECT_TRUE(kSchema) << kSchema.error().message;
  return *kSchema;
}

// "" where it is valid.
std::string violation(const Node& tree) {
  const Result<std::optional<SchemaViolation>> found = schema().violation_of(parsed_json(to_json(tree)));
  EXPECT_TRUE(found) << found.error().message;
  return found && *found ? (*found)->instance + ": " + (*found)->rule + ", found " + (*found)->found : "";
}
std::string violation(const std::string& yaml) { return violation(parse_yaml(yaml, "t.yaml").value()); }

bool loads(const std::string& yaml) {
  const SuiteSource source{"t.yaml", parse_yaml(yaml, "t.yaml").value()};
  return load_suite_file(source, [](const Case&) -> Result<void> { return {}; }).has_value();
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& each : fs::recursive_directory_iterator(kRepository / folder)) {
    if (each.path().extension() == ".yaml") files.push_back(each.path());
  }
  return files;
}

// Every suite of ours in the repository that the parser takes; tests have some that it refuses.
TEST(SuiteSchema, HoldsForEverySuiteThatLoads) {
  std::size_t suites = 0;
  for (const char* folder : {"suites", "examples", "tests"}) {
    for (const fs::path& file : files_in(folder)) {
      const Result<Node> tree = parse_yaml(read_file(file).value(), file.string());
      if (!tree) continue;
      const SuiteSource source{file, *tree, fs::path("/")};
      const CaseSink sink = [](const Case& each) -> Result<void> {
        const std::vector<Error> mistakes = mistakes_of(each, all_checks());
        return mistakes.empty() ? Result<void>() : fail(mistakes.front());
      };
      if (!is_suite_file(source) || !load_suite_file(source, sink)) continue;
      EXPECT_EQ(violation(*tree), "") << file;
      ++suites;
    }
  }
  EXPECT_GE(suites, 40U);
}

TEST(SuiteSchema, HoldsForTheDocumentedSuites) {
  constexpr std::string_view kFence = "```yaml\n";
  for (const char* page : {"docs/formats/suite.md", "docs/formats/constraints.md"}) {
    const std::string text = read_file(kRepository / page).value();
    std::size_t examples = 0;
    for (std::size_t at = text.find(kFence); at != std::string::npos; at = text.find(kFence, at)) {
      at += kFence.size();
      const std::string example = text.substr(at, text.find("```", at) - at);
      const Node tree = parse_yaml(example, page).value();
      if (!is_suite_file({page, tree})) continue;
      EXPECT_EQ(violation(tree), "") << page << "\n" << example;
      ++examples;
    }
    EXPECT_GE(examples, 2U) << page;
  }
}

TEST(SuiteSchema, HoldsForTheExampleOfEveryCheck) {
  for (const CheckRow& row : all_checks().rows()) {
    const std::string example = "suite: s\ncases:\n  - id: a\n    prompt: p\n    checks:\n      - " + std::string(row.example);
    const Result<Node> tree = parse_yaml(example, "t.yaml");
    if (tree) EXPECT_EQ(violation(*tree), "") << row.name;  // examples of several lines are indented otherwise
  }
}

class SuiteSchemaRefuses : public testing::TestWithParam<const char*> {};
TEST_P(SuiteSchemaRefuses, WhatTheParserRefuses) {
  const std::string yaml = GetParam();
  EXPECT_NE(violation(yaml), "") << yaml;
  const bool is_check = yaml.find("checks") != std::string::npos;  // those are made when the run is planned
  if (!is_check) EXPECT_FALSE(loads(yaml)) << yaml;
}
INSTANTIATE_TEST_SUITE_P(
    All, SuiteSchemaRefuses,
    testing::Values("cases: []", "suite: s", "suite: s\ncases: {}", "suite: s\ncases: []\ngate: x", "suite: s\ncases: [{prompt: p}]",
                    "suite: s\ncases: [{id: a}]", "suite: s\ncases: [{id: a, prompt: p, turns: [x]}]",
                    "suite: s\ncases: [{id: a, prompt: p, chekcs: []}]", "suite: s\ncases: [{id: a, prompt: [p]}]",
                    "suite: s\ncases: [{id: a, prompt: p, max_tokens: many}]", "suite: s\ndefaults: {temprature: 1}\ncases: []",
                    "suite: s\ndecide_early: 1\ncases: []", "suite: s\ncases: []\ngates: [{confidence: 95%}]",
                    "suite: s\ncases: [{id: a, prompt: p, quarantine: {why: x}}]", "suite: s\ncases: [{id: a, turns: [{answer: x}]}]",
                    "suite: s\ncases: [{id: a, prompt: p, checks: [contians: x]}]",
                    "suite: s\ncases: [{id: a, prompt: p, checks: [{contains: x, regex: y}]}]",
                    "suite: s\ncases: [{id: a, prompt: p, checks: [{weight: 2}]}]",
                    "suite: s\ncases: [{id: a, prompt: p, checks: [contains: {text: x, ignore: true}]}]",
                    "suite: s\ncases: [{id: a, prompt: p, checks: [not: {contians: x}]}]",
                    "suite: s\ncases: [{id: a, prompt: p, checks: [word_count: {min: few}]}]"));

TEST(SuiteSchema, DescribesEveryKey) {
  const Json made = suite_schema(all_checks().rows());
  for (const FieldInfo& field : suite_fields()) EXPECT_EQ(made.at("properties").at(field.name).at("description"), field.help);
  for (const CheckRow& row : all_checks().rows()) EXPECT_TRUE(made.at("definitions").at("check").at("properties").contains(row.name));
}

}  // namespace
}  // namespace cupel
