#include "importers/promptfoo/conversation_history.h"

#include "importers/testing/promptfoo.h"

namespace cupel {
namespace {

using testing_importers::PromptfooTest;

constexpr const char* kPrompt =
    R"([{"role": "system", "content": "s"},{% for c in _conversation %}{"role": "user", "content": "{{ c.prompt[c.prompt.length - 1].content }}"},)"
    R"({"role": "assistant", "content": "{{ c.output }}"},{% endfor %}{"role": "user", "content": "{{ q }}"}])";

TEST_F(PromptfooTest, TestsOfAConversationBeginWithTheQuestionsBefore) {
  write("prompt.json", kPrompt);
  EXPECT_EQ(cases("prompts: [file://prompt.json]\n"
                  "tests:\n"
                  "  - {vars: {q: one}, metadata: {conversationId: a}}\n"
                  "  - {vars: {q: two}, metadata: {conversationId: a}, assert: [{type: contains, value: x}]}\n"
                  "  - {vars: {q: three}, metadata: {conversationId: b}, providerOutput: told}\n"
                  "  - {vars: {q: four}, metadata: {conversationId: b}}\n"
                  "  - {vars: {q: five}, options: {disableConversationVar: true}}\n"),
            "test 1: <s> 'one' #conversationId=a\n"
            "test 2: <s> 'one' 'two' | contains:{\"text\":\"x\"} #conversationId=a\n"
            "test 3: <s> 'three' ='told' #conversationId=b\n"
            "test 4: <s> 'three' ='told' 'four' #conversationId=b\n"
            "test 5: <s> 'five'\n");
}

TEST_F(PromptfooTest, AnswersBeforeMayNotStandElsewhere) {
  const std::string message =
      "the prompt inserts an answer of `_conversation` elsewhere than as a message of the assistant, in the order of the tests; that has "
      "no "
      "equivalent here\n";
  EXPECT_EQ(cases("prompts: ['{% for c in _conversation %}{{ c.input }}: {{ c.output }}. {% endfor %}{{ q }}']\n"
                  "tests: [{vars: {q: one}}, {vars: {q: two}}]\n"),
            "test 1: 'one'\n"
            "test 2: ! c.yaml:1:11: " +
                message);
}

}  // namespace
}  // namespace cupel
