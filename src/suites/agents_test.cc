#include "suites/agents.h"

#include <gtest/gtest.h>

#include "suites/suite_file.h"
#include "suites/testing/loaded.h"

namespace cupel {
namespace {

constexpr const char* kAgents = "agents: [{name: customer, goal: 'a {{thing}}'}, {name: support, system: Be kind., backend: 'openai:x'}]";

Result<testing_suites::Loaded> read(const std::string& text) { return testing_suites::load_text(text, load_suite_file); }

std::string case_with(const std::string& keys) {
  return "suite: s\ncases:\n  - id: a\n    vars: [{thing: refund}]\n    prompt: I want a {{thing}}\n    " + keys + "\n";
}

TEST(Agents, AreRead) {
  const Result<testing_suites::Loaded> suite = read(case_with(std::string(kAgents) + "\n    max_turns: 4\n    until: '{{thing}} paid'"));
  ASSERT_TRUE(suite) << suite.error().message;
  const Case& content = suite->cases.at(0);
  ASSERT_TRUE(content.dialogue);
  ASSERT_EQ(content.dialogue->speakers.size(), 2U);
  EXPECT_EQ(content.dialogue->speakers[0].goal, "a refund");
  EXPECT_EQ(content.dialogue->speakers[1].backend, "openai:x");
  EXPECT_EQ(content.dialogue->max_turns, 4);
  EXPECT_EQ(content.dialogue->until, "refund paid");
  EXPECT_EQ(content.turns.at(0).user, "I want a refund");
}

TEST(Agents, WhatCannotBeIsAnErrorWithItsPlace) {
  const auto error_of = [](const std::string& keys) {
    const Result<testing_suites::Loaded> suite = read(case_with(keys));
    return suite ? "read" : suite.error().message;
  };
  const auto holds = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  EXPECT_TRUE(holds(error_of("agents: [{name: a}]"), "t.yaml:6:13: a conversation needs two agents"));
  EXPECT_TRUE(holds(error_of("agents: [{name: a}, {name: a}]"), "two agents are called 'a'"));
  EXPECT_TRUE(holds(error_of("agents: [{name: a}, {name: b, gaol: x}]"), "did you mean 'goal'?"));
  EXPECT_TRUE(holds(error_of("agents: [{name: a}, {name: b, backend: 'opnai:x'}]"), "did you mean 'openai'?"));
  EXPECT_TRUE(holds(error_of("agents: [{name: a}, b]"), "an agent is a map"));
  EXPECT_TRUE(holds(error_of(std::string(kAgents) + "\n    max_turns: 0"), "'max_turns' is 1 to 100, found 0"));
  EXPECT_TRUE(holds(error_of(std::string(kAgents) + "\n    answer: x"), "no given 'answer'"));
  EXPECT_TRUE(holds(error_of("until: bye"), "'until' is about a conversation of 'agents'"));
  EXPECT_TRUE(holds(error_of("max_turns: 3"), "'max_turns' is about"));
}

TEST(Judge, OfTheSuitesDefaults) {
  const std::string cases = "cases: [{id: a, prompt: x}]\n";
  EXPECT_EQ(read("suite: s\ndefaults: {judge: 'openai:j'}\n" + cases)->cases.at(0).judge, "openai:j");
  EXPECT_EQ(read("suite: s\n" + cases)->cases.at(0).judge, "");
  EXPECT_FALSE(read("suite: s\ndefaults: {judge: 'opnai:j'}\n" + cases));
  EXPECT_FALSE(read("suite: s\ndefaults: {judge: [a, b]}\n" + cases));
}

}  // namespace
}  // namespace cupel
