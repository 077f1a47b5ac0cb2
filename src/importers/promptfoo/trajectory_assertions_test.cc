// What is asserted of an agent's way, as checks.
#include "importers/testing/promptfoo.h"

namespace cupel {
namespace {

using testing_importers::PromptfooTest;

TEST_F(PromptfooTest, CallsOfTools) {
  EXPECT_EQ(
      cases(
          "prompts: [hi]\n"
          "tests:\n"
          "  - assert: [{type: 'trajectory:tool-used', value: f}, {type: 'trajectory:tool-used', value: [f, 'g*']}]\n"
          "  - assert: [{type: 'trajectory:tool-used', value: {pattern: f*, max: 3}}]\n"
          "  - assert: [{type: 'not-trajectory:tool-used', value: [f, g]}, {type: 'not-trajectory:tool-used', value: {name: f, min: 2}}]\n"
          "  - assert: [{type: 'trajectory:tool-used', value: {name: f, type: command}}]\n"
          "  - assert: [{type: 'trajectory:tool-used', value: {min: 1}}]\n"),
      "test 1: 'hi' | tool_used:{\"tools\":[\"f\"]} tool_used:{\"tools\":[\"f\",\"g*\"]}\n"
      "test 2: 'hi' | tool_used:{\"tools\":\"f*\",\"max\":3,\"min\":1}\n"
      "test 3: 'hi' | not:{\"tool_used\":{\"tools\":[\"f\",\"g\"],\"any\":true}} "
      "not:{\"tool_used\":{\"tools\":\"f\",\"min\":2}}\n"
      "test 4: ! c.yaml:6:14: assertion 'trajectory:tool-used': it looks at steps of the type 'tool', never of 'command'\n"
      "test 5: ! c.yaml:7:14: assertion 'trajectory:tool-used': needs a 'name' or 'pattern'\n");
}

TEST_F(PromptfooTest, ArgumentsOrderAndNumberOfCalls) {
  EXPECT_EQ(
      cases(
          "prompts: [hi]\n"
          "tests:\n"
          "  - assert: [{type: 'trajectory:tool-args-match', value: {name: f, args: {a: 1}, mode: exact, defaults: {b: 2}, ignore: c*}}]\n"
          "  - assert: [{type: 'trajectory:tool-args-match', value: {name: f}}]\n"
          "  - assert: [{type: 'trajectory:tool-sequence', value: [f, {name: g}]}]\n"
          "  - assert: [{type: 'not-trajectory:tool-sequence', value: {mode: exact, steps: [f]}}]\n"
          "  - assert: [{type: 'trajectory:tool-sequence', value: {order: exact, steps: [f]}}]\n"
          "  - assert: [{type: 'trajectory:step-count', value: {type: tool, pattern: f, max: 2}}]\n"
          "  - assert: [{type: 'trajectory:step-count', value: {type: reasoning, min: 2}}]\n"
          "  - assert: [{type: 'trajectory:step-count', value: {type: tool}}]\n"),
      "test 1: 'hi' | "
      "tool_args_match:{\"tool\":\"f\",\"arguments\":{\"a\":1},\"mode\":\"exact\",\"defaults\":{\"b\":2},\"ignore\":\"c*\"}\n"
      "test 2: ! c.yaml:4:14: assertion 'trajectory:tool-args-match': needs 'args' or 'arguments'\n"
      "test 3: 'hi' | tool_sequence:{\"steps\":[\"f\",\"g\"]}\n"
      "test 4: 'hi' | not:{\"tool_sequence\":{\"steps\":[\"f\"],\"mode\":\"exact\"}}\n"
      "test 5: ! c.yaml:7:14: assertion 'trajectory:tool-sequence': unknown key 'order'\n"
      "test 6: 'hi' | step_count:{\"max\":2,\"pattern\":\"f\",\"types\":\"tool\"}\n"
      "test 7: 'hi' | step_count:{\"min\":2,\"types\":\"reasoning\"}\n"
      "test 8: ! c.yaml:10:14: assertion 'trajectory:step-count': needs 'min' or 'max'\n");
}

TEST_F(PromptfooTest, GoalsAndSkills) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "tests:\n"
                  "  - vars: {id: 7}\n"
                  "    assert: [{type: 'trajectory:goal-success', value: 'found {{id}}'}]\n"
                  "  - assert: [{type: 'not-trajectory:goal-success', value: {goal: g}, threshold: 0.5}]\n"
                  "  - assert: [{type: 'trajectory:goal-success'}]\n"
                  "  - assert: [{type: skill-used, value: s}, {type: skill-used, value: {pattern: s*, min: 2}}]\n"
                  "  - assert: [{type: not-skill-used, value: [s, t]}, {type: not-skill-used, value: {name: s, max: 0}}]\n"
                  "  - assert: [{type: not-skill-used, value: {name: s, max: 2}}]\n"
                  "  - assert: [{type: skill-used, value: {name: s, pattern: t}}]\n"),
            "test 1: 'hi' | goal_success:{\"goal\":\"found 7\"}\n"
            "test 2: 'hi' | not:{\"goal_success\":{\"goal\":\"g\",\"threshold\":0.5}}\n"
            "test 3: ! c.yaml:6:14: assertion 'trajectory:goal-success': needs a goal, as text or as {goal: …}\n"
            "test 4: 'hi' | skill_used:{\"names\":[\"s\"]} skill_used:{\"pattern\":\"s*\",\"min\":2}\n"
            "test 5: 'hi' | not:{\"skill_used\":{\"names\":[\"s\",\"t\"],\"any\":true}} "
            "not:{\"skill_used\":{\"names\":\"s\"}}\n"
            "test 6: ! c.yaml:9:14: assertion 'not-skill-used': takes no 'min', and no 'max' but 0: the skill is not to be used at all\n"
            "test 7: ! c.yaml:10:14: assertion 'skill-used': needs either a 'name' or a 'pattern'\n");
}

TEST_F(PromptfooTest, SpansOfATrace) {
  const std::string config =
      "prompts: [hi]\n"
      "tracing: {enabled: true, otlp: {http: {enabled: true, port: 4400, acceptFormats: [json]}}}\n"
      "tests:\n"
      "  - assert: [{type: trace-span-count, value: {pattern: 'r*', min: 1, max: 3}}, {type: trace-span-count, value: {pattern: s}}]\n"
      "  - assert: [{type: trace-span-duration, value: {max: 50, pattern: 'r*', percentile: 95}}]\n"
      "  - assert: [{type: trace-error-spans}, {type: trace-error-spans, value: 2}, {type: not-trace-error-spans, value: {max_percentage: "
      "5}}]\n"
      "  - assert: [{type: trace-span-count, value: {min: 1}}]\n"
      "  - assert: [{type: trace-span-duration, value: {pattern: r}}]\n";
  EXPECT_EQ(cases(config),
            "test 1: 'hi' | trace_span_count:{\"min\":1,\"max\":3,\"pattern\":\"r*\"} trace_span_count:{\"min\":0,\"pattern\":\"s\"}\n"
            "test 2: 'hi' | trace_span_duration:{\"max_ms\":50,\"pattern\":\"r*\",\"percentile\":95}\n"
            "test 3: 'hi' | trace_error_spans:{} trace_error_spans:{\"max_count\":2} not:{\"trace_error_spans\":{\"max_percentage\":5}}\n"
            "test 4: ! c.yaml:7:14: assertion 'trace-span-count': needs a 'pattern'\n"
            "test 5: ! c.yaml:8:14: assertion 'trace-span-duration': needs a 'max' in milliseconds\n");
  const auto loaded = load(config);
  EXPECT_EQ(loaded.cases.at(0).tracing, (Tracing{.port = 4400}));
  EXPECT_TRUE(loaded.suite.notes.empty());
  EXPECT_FALSE(load("prompts: [hi]\ntracing: {otlp: {http: {port: 4400}}}\ntests: [{}]\n").cases.at(0).tracing) << "it is not enabled";
}

}  // namespace
}  // namespace cupel
