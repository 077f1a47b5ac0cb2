#include "importers/promptfoo/stored_outputs.h"

#include "importers/testing/promptfoo.h"

namespace cupel {
namespace {

using testing_importers::PromptfooTest;

constexpr const char* kUnknown =
    "the variable 'story' is the answer to an earlier test (storeOutputAs), which is not known before it is asked; that has no equivalent "
    "here\n";

TEST_F(PromptfooTest, GivenAnswersAreVariablesOfTheTestsBehind) {
  EXPECT_EQ(cases("prompts: ['{{q}}']\n"
                  "tests:\n"
                  "  - {vars: {q: 'Tell {{story}}'}, providerOutput: a fox, options: {storeOutputAs: story}}\n"
                  "  - {vars: {q: 'About {{story}}', story: mine}, assert: [{type: contains, value: '{{story}}'}]}\n"),
            "test 1: 'Tell {{story}}' ='a fox'\n"
            "test 2: 'About a fox' | contains:{\"text\":\"a fox\"}\n");
}

TEST_F(PromptfooTest, OnlyTestsThatInsertAnAnswerYetToComeAreErrors) {
  const std::string config =
      "prompts: ['{{q}}']\n"
      "tests:\n"
      "  - {vars: {q: Tell}, options: {storeOutputAs: story}}\n"
      "  - {vars: {q: 'About {{story}}'}}\n"
      "  - {vars: {q: else}, assert: [{type: contains, value: '{{ story | upper }}'}]}\n"
      "  - {vars: {q: else}, assert: [{type: contains, value: x}]}\n";
  EXPECT_EQ(cases(config), std::string("test 1: 'Tell'\n") + "test 2: ! c.yaml:1:11: " + kUnknown + "test 3: ! c.yaml:5:5: " + kUnknown +
                               "test 4: 'else' | contains:{\"text\":\"x\"}\n");
  EXPECT_EQ(render_json(load(config).cases.at(3).vars), R"({"q":"else"})") << "nothing that stands for an answer is reported";
}

TEST_F(PromptfooTest, WhatIsMadeOfAGivenAnswerIsNotKnown) {
  EXPECT_EQ(cases("prompts: ['{{q}}']\n"
                  "tests:\n"
                  "  - {vars: {q: Tell}, providerOutput: a fox, options: {storeOutputAs: story, transform: output.trim()}}\n"
                  "  - {vars: {q: 'About {{story}}'}}\n"),
            std::string("test 1: 'Tell' ='a fox'\ntest 2: ! c.yaml:1:11: ") + kUnknown);
}

}  // namespace
}  // namespace cupel
