#include "importers/testing/promptfoo.h"

#include "core/place.h"

namespace cupel {
namespace {

using testing_importers::PromptfooTest;
using testing_suites::Loaded;

TEST_F(PromptfooTest, TestsTimesPromptsTimesVariables) {
  EXPECT_EQ(cases("prompts: ['Capital of {{country}}?', 'City in {{country}}']\n"
                  "tests:\n"
                  "  - description: capital\n"
                  "    vars: {country: [France, Spain]}\n"
                  "    assert: [{type: icontains, value: '{{country}}'}]\n"),
            "capital[country=France,prompt=1]: 'Capital of France?' | contains:{\"text\":\"France\",\"lower_case\":true}\n"
            "capital[country=France,prompt=2]: 'City in France' | contains:{\"text\":\"France\",\"lower_case\":true}\n"
            "capital[country=Spain,prompt=1]: 'Capital of Spain?' | contains:{\"text\":\"Spain\",\"lower_case\":true}\n"
            "capital[country=Spain,prompt=2]: 'City in Spain' | contains:{\"text\":\"Spain\",\"lower_case\":true}\n");
}

TEST_F(PromptfooTest, OnlyListsOfTextsMakeCases) {
  EXPECT_EQ(cases("prompts: ['{{a}} {{b}}']\n"
                  "tests: [{vars: {a: [1, 2], b: [{c: 1}]}}, {vars: {a: [x, y], b: []}, options: {disableVarExpansion: true}}]\n"),
            "test 1: '1,2 [object Object]'\n"
            "test 2: 'x,y '\n");
}

TEST_F(PromptfooTest, ProvidersBecomeBackendsOrErrorsOfTheirOwn) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "providers:\n"
                  "  - openai:chat:gpt-4o\n"
                  "  - {id: ollama:llama3, label: local}\n"
                  "  - {id: openai:m, config: {apiBaseUrl: 'http://h/v1'}}\n"
                  "  - bedrock:claude\n"),
            "test 1: 'hi' @openai:gpt-4o\n"
            "test 1: 'hi' @ollama:llama3 (copy)\n"
            "test 1: 'hi' @openai:m@http://h/v1 (copy)\n"
            "test 1: 'hi' @bedrock:claude !c.yaml:6:5: promptfoo's provider 'bedrock:claude' has no equivalent here (copy)\n");
}

TEST_F(PromptfooTest, OptionsOfAnswers) {
  const Loaded loaded = load(
      "prompts: [{raw: hi, label: a, config: {max_tokens: 5}}]\n"
      "providers: [{id: openai:m, config: {temperature: 0.5, max_tokens: 99, stop: [x], tools: [], top_p: 7}}]\n"
      "tests: [{options: {seed: 7}}]\n");
  ASSERT_EQ(loaded.cases.size(), 1U);
  EXPECT_EQ(loaded.cases[0].options.temperature, 0.5);
  EXPECT_EQ(loaded.cases[0].options.max_tokens, 5);
  EXPECT_EQ(loaded.cases[0].options.seed, 7);
  EXPECT_EQ(loaded.cases[0].options.stop, std::vector<std::string>{"x"});
  ASSERT_EQ(loaded.suite.notes.size(), 2U);
  EXPECT_EQ(loaded.suite.notes[0].text, "option 'tools' of a provider is ignored");
  EXPECT_EQ(loaded.suite.notes[1].text, "'top_p: 7' cannot be used here and is ignored");
}

TEST_F(PromptfooTest, EchoAndGivenAnswers) {
  const Loaded loaded = load(
      "prompts: ['say {{x}}']\n"
      "providers: [echo]\n"
      "tests: [{vars: {x: 1.0}}, {vars: {x: 2}, providerOutput: {a: 1}}]\n");
  ASSERT_EQ(loaded.cases.size(), 2U);
  EXPECT_EQ(loaded.cases[0].foreign->answer, "say 1");
  EXPECT_EQ(loaded.cases[1].turns.back().answer, "{\"a\":1}");
}

TEST_F(PromptfooTest, ChatPrompts) {
  write("chat.json", R"([{"role": "system", "content": "Be {{how}}"}, {"role": "user", "content": "hi"},
                         {"role": "assistant", "content": "yes?"}, {"role": "user", "content": [{"type": "text", "text": "{{q}}"}]}])");
  write("chat.yaml", "- role: user\n  content: '{{ q }}'\n");
  write("picture.json", R"([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}])");
  EXPECT_EQ(cases("prompts: [file://chat.json, file://chat.yaml, file://picture.json]\n"
                  "tests: [{vars: {how: 'so \"quiet\"', q: \"a\\nb\"}}]\n"),
            "test 1[prompt=1]: <Be so \"quiet\"> 'hi' ='yes?' 'a\nb'\n"
            "test 1[prompt=2]: 'a\nb'\n"
            "test 1[prompt=3]: ! c.yaml:1:47: a message of the prompt has a part that is no text "
            "({\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}})\n");
}

TEST_F(PromptfooTest, PromptsInFiles) {
  write("p.txt", "one {{x}}\n---\ntwo\n");
  write("q/a.md", "three");
  EXPECT_EQ(cases("prompts: [p.txt, 'file://q/*.md', file://gone.txt, file://make.py, no/such.txt]\ntests: [{vars: {x: 1}}]\n"),
            "test 1[prompt=1]: 'one 1'\n"
            "test 1[prompt=2]: 'two'\n"
            "test 1[prompt=3]: 'three'\n"
            "test 1[prompt=4]: ! c.yaml:1:35: the file gone.txt does not exist\n"
            "test 1[prompt=5]: ! c.yaml:1:52: the script make.py does not exist\n"
            "test 1[prompt=6]: ! c.yaml:1:68: the file no/such.txt does not exist\n");
}

TEST_F(PromptfooTest, VariablesInFiles) {
  write("v.yaml", "a: from file\nb: file://b.txt\n");
  write("b.txt", "text of b\n");
  write("d/1.txt", "one");
  write("d/2.txt", "two");
  EXPECT_EQ(cases("prompts: ['{{a}} {{b}} {{env.CITY}} {{env.OWN}}']\n"
                  "env: {OWN: mine}\n"
                  "tests: [{vars: file://v.yaml}, {vars: {a: 'not {{b}}', b: 'file://d/*.txt'}}, {vars: {a: file://gone}}]\n"),
            "test 1: 'from file text of b Oslo mine'\n"
            "test 2[b=file://d/1.txt]: 'not one one Oslo mine'\n"
            "test 2[b=file://d/2.txt]: 'not two two Oslo mine'\n"
            "test 3: ! c.yaml:3:87: the file gone does not exist\n");
}

TEST_F(PromptfooTest, DefaultTestAndScenarios) {
  EXPECT_EQ(cases("prompts: ['{{a}}{{b}}{{c}}']\n"
                  "defaultTest: {vars: {a: A, c: C}, assert: [{type: contains, value: d}], threshold: 0.5, metadata: {k: v}}\n"
                  "scenarios:\n"
                  "  - config: [{vars: {b: 1}}, {vars: {b: 2}}]\n"
                  "    tests: [{vars: {c: x}, assert: [{type: starts-with, value: e}]}, {options: {disableDefaultAsserts: true}}]\n"),
            "test 1: 'A1x' | contains:{\"text\":\"d\"} starts_with:{\"text\":\"e\",\"trim\":false} #k=v\n"
            "test 2: 'A1C' #k=v\n"
            "test 3: 'A2x' | contains:{\"text\":\"d\"} starts_with:{\"text\":\"e\",\"trim\":false} #k=v\n"
            "test 4: 'A2C' #k=v\n");
}

TEST_F(PromptfooTest, TestsInFiles) {
  write("t.csv", "x,__expected\n1,contains: y\n2,z\n");
  write("t.jsonl", "{\"vars\": {\"x\": 3}}\n\n{\"vars\": {\"x\": 4}}\n");
  write("t.yaml", "- vars: {x: 5}\n- vars: 6\n");
  EXPECT_EQ(cases("prompts: ['{{x}}']\n"
                  "tests: [t.csv, file://t.jsonl, {path: file://t.yaml}, file://make.py:tests, 'https://a.b/c', gone.csv]\n"),
            "test 1: '1' | contains:{\"text\":\"y\"}\n"
            "test 2: '2' | equals:{\"value\":\"z\",\"trim\":false}\n"
            "test 3: '3'\n"
            "test 4: '4'\n"
            "test 5: '5'\n"
            "test 6: ! t.yaml:2:9: 'vars' takes a map or files that hold one, found number\n"
            "file://make.py:tests: ! c.yaml:2:55: the script make.py does not exist\n"
            "https://a.b/c: ! c.yaml:2:77: tests from https://a.b/c: nothing is fetched for a suite; save them as a file\n"
            "gone.csv: ! c.yaml:2:94: the file gone.csv does not exist\n");
}

TEST_F(PromptfooTest, ReferencesAreResolved) {
  write("more.yaml", "parts: [{type: contains, value: m}]\n");
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "assertionTemplates: {short: {type: contains, value: s}, 'a/b': {$ref: '#/assertionTemplates/short'}}\n"
                  "tests: [{assert: [{$ref: '#/assertionTemplates/a~1b', weight: 2}, {$ref: 'more.yaml#/parts/0'}]}]\n"),
            "test 1: 'hi' | contains:{\"text\":\"s\"} contains:{\"text\":\"m\"}\n");
  const SuiteSource endless{"c.yaml", parse_yaml("prompts: [hi]\na: {$ref: '#/a'}\n", "c.yaml").value()};
  const Result<Suite> suite = promptfoo_importer().load(endless, [](const Case&) -> Result<void> { return {}; });
  ASSERT_FALSE(suite);
  EXPECT_EQ(suite.error().message, "c.yaml:2:11: references more than 20 deep");
}

TEST_F(PromptfooTest, OnlyTheTestsConcernedAreErrors) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "tests:\n"
                  "  - assert: [{type: human}]\n"
                  "  - assert: [{type: containss, value: a}]\n"
                  "  - assert: [{type: contains, value: file://gone.txt}]\n"
                  "  - assert: [{type: contains, value: a}]\n"),
            "test 1: ! c.yaml:3:21: promptfoo's assertion type 'human' has no equivalent here\n"
            "test 2: ! c.yaml:4:21: unknown assertion type 'containss', did you mean 'contains'?\n"
            "test 3: ! c.yaml:5:38: the file gone.txt does not exist\n"
            "test 4: 'hi' | contains:{\"text\":\"a\"}\n");
}

TEST_F(PromptfooTest, WeightsAndSets) {
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "tests:\n"
                  "  - assert:\n"
                  "      - {type: contains, value: a, weight: 0}\n"
                  "      - {type: assert-set, threshold: 0.5, weight: 2, assert: [{type: contains, value: b, weight: 3}]}\n"
                  "  - assert: [{type: contains, value: a, weight: 0}]\n"),
            "test 1: 'hi' | all:{\"checks\":[{\"contains\":{\"text\":\"a\"}}],\"threshold\":0.0} "
            "all:{\"checks\":[{\"contains\":{\"text\":\"b\"},\"weight\":3.0}],\"threshold\":0.5}\n"
            "test 2: 'hi' | all:{\"checks\":[{\"all\":{\"checks\":[{\"contains\":{\"text\":\"a\"}}],\"threshold\":0.0},\"weight\":0.0}],"
            "\"threshold\":0.0}\n");
}

TEST_F(PromptfooTest, ScriptsAndTransforms) {
  write("a.js", "module.exports = () => true");
  EXPECT_EQ(cases("prompts: [hi]\n"
                  "defaultTest: {options: {transform: output.trim()}}\n"
                  "tests:\n"
                  "  - assert: [{type: javascript, value: 'output == \"{{env.CITY}}\"', threshold: 0.5}]\n"
                  "  - assert: [{type: not-contains, value: x, transform: 'file://a.js:f'}]\n"
                  "  - assert: [{type: python, value: file://gone.py}]\n"
                  "  - assert: [{type: javascript, value: file://a.js, config: {k: 1}}]\n"),
            "test 1: 'hi' | transformed:{\"javascript\":\"output.trim()\",\"check\":{\"javascript\":"
            "{\"code\":\"output == \\\"Oslo\\\"\",\"threshold\":0.5}}}\n"
            "test 2: 'hi' | transformed:{\"javascript\":\"output.trim()\",\"check\":{\"transformed\":{\"file\":\"a.js\",\"function\":\"f\","
            "\"check\":{\"not\":{\"contains\":{\"text\":\"x\"}}}}}}\n"
            "test 3: ! c.yaml:6:36: the script gone.py does not exist\n"
            "test 4: 'hi' | transformed:{\"javascript\":\"output.trim()\",\"check\":{\"javascript\":"
            "{\"file\":\"a.js\",\"config\":{\"k\":1}}}}\n");
}

TEST_F(PromptfooTest, FiltersOfTheirOwnAreScripts) {
  EXPECT_EQ(cases("prompts: ['{{ x | loud }}', '{{ x | upper }}']\nnunjucksFilters: {loud: ./loud.js}\n"
                  "tests: [{vars: {x: a}, assert: [{type: equals, value: '{{prompt}}'}]}]\n"),
            "test 1[prompt=1]: ! c.yaml:2:19: the filter 'loud' is made by the script loud.js, which does not exist\n"
            "test 1[prompt=2]: 'A' | equals:{\"value\":\"A\",\"trim\":false}\n");
}

TEST_F(PromptfooTest, UnknownKeysAreNotes) {
  const Loaded loaded = load(
      "prompts: [hi]\npromts: x\noutputPath: a.json\ntests: [{vars: {}, asert: [], assert: [{type: contains, value: a, weigth: 1}]}]\n");
  std::string notes;
  for (const Note& note : loaded.suite.notes) notes += describe_place(note.file, note.mark) + " " + note.text + "\n";
  EXPECT_EQ(notes,
            "c.yaml:2:1 key 'promts' is ignored, did you mean 'prompts'?\n"
            "c.yaml:3:1 key 'outputPath' is ignored: use --report\n"
            "c.yaml:4:20 key 'asert' of a test is ignored, did you mean 'assert'?\n"
            "c.yaml:4:67 key 'weigth' of an assertion is ignored, did you mean 'weight'?\n");
}

TEST_F(PromptfooTest, AttacksAreNotGenerated) {
  const Loaded loaded = load("prompts: ['{{prompt}}']\ntargets: [openai:x]\nredteam: {plugins: [a]}\n");
  EXPECT_TRUE(loaded.cases.empty());
  ASSERT_EQ(loaded.suite.notes.size(), 1U);
}

TEST(Promptfoo, IsRecognized) {
  const auto recognized = [](const char* text) { return promptfoo_importer().recognizes({"t.yaml", parse_yaml(text, "t.yaml").value()}); };
  EXPECT_TRUE(recognized("prompts: [a]"));
  EXPECT_TRUE(recognized("{description: a, tests: []}"));
  EXPECT_FALSE(recognized("cases: []"));
  EXPECT_FALSE(recognized("{test_cases: [], prompts: []}"));
  EXPECT_FALSE(recognized("description: a"));
}

}  // namespace
}  // namespace cupel
