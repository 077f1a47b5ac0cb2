#include "suites/suite_text.h"

#include <gtest/gtest.h>

#include "suites/suite_file.h"
#include "suites/testing/loaded.h"

namespace cupel {
namespace {

using testing_suites::Loaded;

Case case_with(std::string id, std::string prompt) {
  Case made;
  made.id = std::move(id);
  made.turns.push_back({.user = std::move(prompt), .checks = {}, .answer = {}});
  return made;
}

Loaded read_back(const Suite& suite) {
  const std::string text = render_suite_file(suite);
  const Result<Loaded> loaded = testing_suites::load_text(text, &load_suite_file);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message) << "\n" << text;
  return loaded.value_or(Loaded());
}

TEST(SuiteText, IsReadAsTheSameCases) {
  Suite suite{.name = "s: 1", .description = "a # b", .file = "", .cases = {}, .gates = {}, .notes = {}};
  Case first = case_with("a[x={{y}}]", "say {{ x }}, {% if %} and {# c #}\n\"quoted\"\n");
  first.system = "be {{brief}}";
  first.tags = {"k=v"};
  first.backends = {"openai:m"};
  first.options.max_tokens = 7;
  first.options.stop = {"{{"};
  first.threshold = 0.5;
  first.turns.front().answer = "given\n";
  first.checks.push_back({.type = "contains", .args = to_node({{"text", "{{"}, {"ignore_case", true}}), .weight = 2, .mark = {}});
  Case second = case_with("b", "one");
  second.turns.front().answer = "yes";
  second.turns.push_back(
      {.user = "two", .checks = {{.type = "equals", .args = {std::string("x"), {}}, .weight = 1, .mark = {}}}, .answer = {}});
  suite.cases = {first, second};
  const Loaded loaded = read_back(suite);
  EXPECT_EQ(loaded.suite.name, suite.name);
  EXPECT_EQ(loaded.suite.description, suite.description);
  ASSERT_EQ(loaded.cases.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(testing_suites::render_case(loaded.cases[i]), testing_suites::render_case(suite.cases[i]));
    EXPECT_EQ(loaded.cases[i].options.max_tokens, suite.cases[i].options.max_tokens);
    EXPECT_EQ(loaded.cases[i].threshold, suite.cases[i].threshold);
  }
  EXPECT_EQ(loaded.cases[0].checks[0].weight, 2);
  EXPECT_EQ(loaded.cases[0].options.stop, suite.cases[0].options.stop);
}

TEST(SuiteText, WhatCannotBeRunIsAComment) {
  Suite suite{.name = "s", .description = "", .file = "", .cases = {case_with("a", "x")}, .gates = {}, .notes = {}};
  suite.cases.front().error = Error{ErrorCode::invalid_suite, "c.yaml:1:2: not\nhere", {}};
  EXPECT_EQ(render_suite_file(suite), "suite: \"s\"\n# left out: a: c.yaml:1:2: not\\nhere\ncases: []\n");
}

}  // namespace
}  // namespace cupel
