// What judges grade, what compares answers, and what is named: as checks.
#include "core/place.h"
#include "importers/testing/promptfoo.h"

namespace cupel {
namespace {

using testing_importers::PromptfooTest;

TEST_F(PromptfooTest, JudgedTypes) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "tests:\n"
                  "  - {vars: {query: 'q?'}, assert: [{type: answer-relevance, threshold: 0.5}]}\n"
                  "  - assert: [{type: moderation, value: [violence/graphic, violence, hate]}, {type: moderation, value: [S10]}]\n"
                  "  - assert: [{type: context-recall, value: t, contextTransform: output.found}]\n"
                  "  - assert: [{type: not-select-best, value: x}]\n"),
            "test 1: 'hi' | answer_relevance:{\"question\":\"q?\",\"threshold\":0.5}\n"
            "test 2: 'hi' | moderation:{\"categories\":[\"violence\",\"hate\"]} moderation:{\"categories\":[]}\n"
            "test 3: 'hi' | context_recall:{\"truth\":\"t\",\"context_from\":{\"javascript\":\"output.found\"},\"threshold\":0.5}\n"
            "test 4: ! c.yaml:6:21: 'select-best' cannot be negated\n");
}

TEST_F(PromptfooTest, EuclideanThresholdsAreDistances) {
  EXPECT_EQ(
      cases("prompts: [hi]\n"
            "tests:\n"
            "  - assert: [{type: 'similar:euclidean', value: t}, {type: 'not-similar:euclidean', value: [t, u], threshold: 0.5}]\n"
            "  - assert: [{type: 'similar:euclidean', value: t, threshold: 0}]\n"
            "  - assert: [{type: 'similar:euclidean', value: t, threshold: -1}]\n"),
      "test 1: 'hi' | similar:{\"text\":[\"t\"],\"max_distance\":0.75} not:{\"similar\":{\"text\":[\"t\",\"u\"],\"max_distance\":0.5}}\n"
      "test 2: 'hi' | similar:{\"text\":[\"t\"],\"max_distance\":0.0}\n"
      "test 3: ! c.yaml:5:14: assertion 'similar:euclidean': 'threshold' is the greatest distance, at least 0\n");
}

TEST_F(PromptfooTest, ConversationsAreTheTestsOwnOrTheCases) {
  EXPECT_EQ(
      cases("prompts: [hi]\n"
            "tests:\n"
            "  - assert: [{type: conversation-relevance}, {type: not-conversation-relevance, threshold: 0.8, config: {windowSize: 3}}]\n"
            "  - vars: {_conversation: [{input: '{{a}}', output: {b: 1}}]}\n"
            "    assert: [{type: conversation-relevance, config: {windowSize: 0}}]\n"
            "  - {vars: {_conversation: [{input: a}]}, assert: [{type: conversation-relevance}]}\n"
            "  - {vars: {_conversation: text}, assert: [{type: conversation-relevance}]}\n"
            "  - assert: [{type: conversation-relevance, rubricPrompt: p}]\n"),
      "test 1: 'hi' | conversation_relevance:{\"threshold\":0.5} "
      "not:{\"conversation_relevance\":{\"threshold\":0.8,\"window\":3}}\n"
      "test 2: 'hi' | conversation_relevance:{\"threshold\":0.5,\"turns\":[{\"user\":\"{{a}}\",\"answer\":\"{\\\"b\\\":1}\"}]}\n"
      "test 3: ! c.yaml:6:52: assertion 'conversation-relevance': each item of the variable '_conversation' has an 'input' and an "
      "'output'\n"
      "test 4: ! c.yaml:7:44: assertion 'conversation-relevance': the variable '_conversation' is a list of 'input' and 'output'\n"
      "test 5: ! c.yaml:8:59: 'rubricPrompt' has an equivalent for llm-rubric only, not for conversation-relevance\n");
}

TEST_F(PromptfooTest, AnswersThatAreNotKnownYetAreNoConversation) {
  write("prompt.json",
        R"([{% for c in _conversation %}{"role": "user", "content": "{{ c.input }}"}, {"role": "assistant", "content": "{{ c.output }}"},)"
        R"({% endfor %}{"role": "user", "content": "{{ q }}"}])");
  EXPECT_EQ(cases("prompts: [file://prompt.json]\n"
                  "defaultTest: {assert: [{type: conversation-relevance}]}\n"
                  "tests: [{vars: {q: one}}, {vars: {q: two}}]\n"),
            "test 1: 'one' | conversation_relevance:{\"threshold\":0.5}\n"
            "test 2: 'one' 'two' | conversation_relevance:{\"threshold\":0.5}\n");
}

TEST_F(PromptfooTest, AnswersToOneTestAreComparedAcrossPrompts) {
  const auto loaded = load(
      "prompts: [a, b]\n"
      "tests:\n"
      "  - {vars: {x: [u, v]}, assert: [{type: select-best, value: the shorter one}]}\n"
      "  - assert: [{type: max-score, value: {method: sum, threshold: 0.5, weights: {contains: 2, llm-rubric: 3}}}]\n"
      "  - assert: [{type: contains, value: x}]\n");
  ASSERT_EQ(loaded.cases.size(), 8U);
  EXPECT_EQ(loaded.cases[0].comparison, loaded.cases[1].comparison);
  EXPECT_NE(loaded.cases[0].comparison, loaded.cases[2].comparison);
  EXPECT_NE(loaded.cases[0].comparison, "");
  EXPECT_EQ(loaded.cases[6].comparison, "");
  EXPECT_EQ(render_json(to_json(loaded.cases[4].checks[0].args)),
            "{\"method\":\"sum\",\"threshold\":0.5,\"weights\":{\"contains\":2,\"llm_rubric\":3}}");
}

TEST_F(PromptfooTest, RubricPromptsInTheFilesOwnWords) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "defaultTest: {options: {rubricPrompt: 'In {{language}}: {{ output }} by {{rubric}}'}, vars: {language: French}}\n"
                  "tests:\n"
                  "  - assert: [{type: llm-rubric, value: r}]\n"
                  "  - assert: [{type: llm-rubric, value: r, rubricPrompt: "
                  "'[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"{{output}}\"}]'}]\n"
                  "  - assert: [{type: factuality, value: r}]\n"
                  "  - assert: [{type: contains, value: r}]\n"),
            "test 1: 'hi' | llm_rubric:{\"rubric\":\"r\",\"prompt\":\"In French: {output} by {rubric}\"}\n"
            "test 2: 'hi' | llm_rubric:{\"rubric\":\"r\",\"prompt\":\"s\\n\\n{output}\"}\n"
            "test 3: ! c.yaml:2:39: 'rubricPrompt' has an equivalent for llm-rubric only, not for factuality\n"
            "test 4: 'hi' | contains:{\"text\":\"r\"}\n");
}

TEST_F(PromptfooTest, ARubricPromptNeedsNoValue) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "tests:\n"
                  "  - {options: {rubricPrompt: 'Is {{output}} kind?'}, assert: [{type: llm-rubric}, {type: not-llm-rubric}]}\n"
                  "  - assert: [{type: llm-rubric, rubricPrompt: 'Is {{output}} kind?'}]\n"
                  "  - assert: [{type: llm-rubric}]\n"),
            "test 1: 'hi' | llm_rubric:{\"rubric\":\"\",\"prompt\":\"Is {output} kind?\"} "
            "not:{\"llm_rubric\":{\"rubric\":\"\",\"prompt\":\"Is {output} kind?\"}}\n"
            "test 2: 'hi' | llm_rubric:{\"rubric\":\"\",\"prompt\":\"Is {output} kind?\"}\n"
            "test 3: ! c.yaml:5:14: assertion 'llm-rubric': needs a value\n");
}

TEST_F(PromptfooTest, ScoresHaveNames) {
  const auto loaded = load(
      "prompts: [hi]\n"
      "derivedMetrics: [{name: f1, value: 2 * hits / __count}, {name: bad, value: 'file://f.js'}]\n"
      "tests:\n"
      "  - vars: {part: its}\n"
      "    assert: [{type: contains, value: a, metric: 'h{{part}}'}, {type: contains, value: b, weight: 0, metric: b}]\n");
  ASSERT_EQ(loaded.cases.size(), 1U);
  EXPECT_EQ(loaded.cases[0].checks[0].metric, "hits");
  EXPECT_EQ(loaded.cases[0].checks[1].metric, "") << "it stands inside, where nothing is weighed";
  EXPECT_EQ(render_json(to_json(loaded.cases[0].checks[1].args)),
            "{\"checks\":[{\"contains\":{\"text\":\"b\"},\"metric\":\"b\"}],\"threshold\":0.0}");
  ASSERT_EQ(loaded.suite.derived_metrics.size(), 1U);
  EXPECT_EQ(loaded.suite.derived_metrics[0].expression, "2 * hits / __count");
  ASSERT_EQ(loaded.suite.notes.size(), 1U);
  EXPECT_EQ(describe_place(loaded.suite.notes[0].file, loaded.suite.notes[0].mark), "c.yaml:2:57");
}

TEST_F(PromptfooTest, WhatAProviderMakesOfItsAnswersGoesWithIt) {
  const auto loaded = load(
      "prompts: [hi]\n"
      "providers: [{id: openai:m, transform: output.text}]\n"
      "tests: [{assert: [{type: contains, value: a}]}]\n");
  ASSERT_EQ(loaded.cases.size(), 1U);
  EXPECT_EQ(loaded.cases[0].checks[0].type, "contains");
  ASSERT_TRUE(loaded.cases[0].foreign->checks);
  EXPECT_EQ(loaded.cases[0].foreign->checks->at(0).type, "transformed");
}

TEST_F(PromptfooTest, TypesThatOnlyItsExamplesHaveAreNoted) {
  const auto loaded = load("prompts: [hi]\ntests: [{assert: [{type: min-length, value: 3}, {type: not-empty}]}]\n");
  EXPECT_EQ(testing_suites::render_case(loaded.cases.at(0)), "test 1: 'hi' | length:{\"count\":\">= 3\"} not:{\"word_count\":\"0\"}");
  ASSERT_EQ(loaded.suite.notes.size(), 2U);
  EXPECT_EQ(loaded.suite.notes[0].text, "promptfoo has no assertion 'min-length'; what it says is checked here nevertheless");
}

}  // namespace
}  // namespace cupel
