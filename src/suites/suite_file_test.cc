#include "suites/suite_file.h"

#include <gtest/gtest.h>

#include <ostream>
#include <random>

#include "suites/testing/loaded.h"

namespace cupel {
namespace {

using testing_suites::load_text;
using testing_suites::Loaded;

struct Reading {
  const char* yaml;      // without `suite: s`
  const char* expected;  // the cases, a line each; or the message
};
void PrintTo(const Reading& each, std::ostream* out) { *out << each.yaml; }

class SuiteFile : public testing::TestWithParam<Reading> {};
TEST_P(SuiteFile, Loads) {
  const Result<Loaded> loaded = load_text(std::string("suite: s\n") + GetParam().yaml, &load_suite_file);
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::string cases;
  for (const Case& each : loaded->cases) cases += testing_suites::render_case(each) + "\n";
  EXPECT_EQ(cases, GetParam().expected);
}

TEST(SuiteFileKeys, ends_answers_early_where_it_says_so) {
  const auto decides_early = [](const std::string& keys) {
    const Result<Loaded> loaded = load_text("suite: s\n" + keys + "cases: [{id: a, prompt: p}]", &load_suite_file);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded && loaded->cases.front().decide_early;
  };
  EXPECT_TRUE(decides_early("decide_early: true\n"));
  EXPECT_FALSE(decides_early("decide_early: false\n"));
  EXPECT_FALSE(decides_early(""));
}

TEST(SuiteFileKeys, traces_cases_where_it_says_so) {
  const auto traced = [](const std::string& tracing) -> std::string {
    const Result<Loaded> loaded = load_text("suite: s\n" + tracing + "cases: [{id: a, prompt: p}]", &load_suite_file);
    if (!loaded) return loaded.error().message;
    const std::optional<Tracing>& found = loaded->cases.front().tracing;
    return found ? std::to_string(found->port) + " " + std::to_string(found->wait_ms) : "no";
  };
  EXPECT_EQ(traced(""), "no");
  EXPECT_EQ(traced("tracing: false\n"), "no");
  EXPECT_EQ(traced("tracing: true\n"), "4318 6000");
  EXPECT_EQ(traced("tracing: {port: 80, wait_ms: 0}\n"), "80 0");
  EXPECT_NE(traced("tracing: {port: 0}\n").find("1 to 65535"), std::string::npos);
  EXPECT_NE(traced("tracing: {wait_ms: -1}\n").find("0 to 600000"), std::string::npos);
  EXPECT_NE(traced("tracing: {ports: 1}\n").find("port"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, SuiteFile,
    testing::Values(
        Reading{"cases: []", ""}, Reading{"cases: [{id: a, prompt: hello}]", "a: 'hello'\n"},
        Reading{"cases: [{id: 7, prompt: 1.10}]", "7: '1.10'\n"},
        Reading{"defaults: {system: be brief}\ncases: [{id: a, prompt: p}, {id: b, prompt: p, system: 'for {{n}}', vars: {n: 1}}, {id: c, "
                "prompt: p, system: ''}]",
                "a: <be brief> 'p'\nb: <for 1> 'p'\nc: 'p'\n"},
        Reading{"tags: [x]\nbackend: [smollm2-135m, a.gguf]\ncases: [{id: a, prompt: p, tags: [y, x]}, {id: b, prompt: p, tags: z, "
                "backend: b.gguf}]",
                "a: 'p' #x #y @smollm2-135m @a.gguf\nb: 'p' #x #z @b.gguf\n"},
        Reading{"cases: [{id: a, turns: [one, {user: two, checks: [contains: 2]}, three], checks: [contains: 3]}]",
                "a: 'one' 'two' contains:2 'three' | contains:3\n"},
        Reading{
            "cases: [{id: a, prompt: p, answer: x}, {id: b, turns: [p, q], answer: [x, '']}, {id: c, turns: [{user: p, answer: y}, q]}]",
            "a: 'p' ='x'\nb: 'p' ='x' 'q' =''\nc: 'p' ='y' 'q'\n"},
        Reading{"cases: [{id: a, prompt: p, checks: [{not: {contains: x}}, {all: [{equals: y}, json: true], weight: 2}]}]",
                "a: 'p' | not:{\"contains\":\"x\"} all:[{\"equals\":\"y\"},{\"json\":true}]\n"}));
INSTANTIATE_TEST_SUITE_P(
    Matrices, SuiteFile,
    testing::Values(Reading{"cases: [{id: a, vars: [{x: 1, y: b}, {x: 2, y: c}], prompt: '{{x}}{{y}}'}]",
                            "a[x=1,y=b]: '1b'\na[x=2,y=c]: '2c'\n"},
                    Reading{"cases: [{id: a, vars: {x: [1, 2], y: [b, c], z: 0}, prompt: '{{x}}{{y}}{{z}}'}]",
                            "a[x=1,y=b]: '1b0'\na[x=1,y=c]: '1c0'\na[x=2,y=b]: '2b0'\na[x=2,y=c]: '2c0'\n"},
                    Reading{"cases: [{id: a, vars: {x: 1}, prompt: '{{x}}'}]", "a: '1'\n"},
                    Reading{"cases: [{id: a, vars: , prompt: x}]", "a: 'x'\n"},
                    Reading{"cases: [{id: 'a-{{x}}', vars: {x: [1, 2]}, prompt: p}]", "a-1: 'p'\na-2: 'p'\n"},
                    Reading{"cases: [{id: a, vars: [{x: 1.10}, {x: 007}, {x: 1.5}, {x: yes}, {x: true}, {x: null}], prompt: '{{x}}'}]",
                            "a[x=1.10]: '1.10'\na[x=007]: '007'\na[x=1.5]: '1.5'\na[x=yes]: 'yes'\na[x=true]: 'true'\na[x=]: ''\n"},
                    Reading{"cases: [{id: a, vars: [{x: {k: [v]}}], prompt: '{{ x.k[0] }}'}]", "a[x={\"k\":[\"v\"]}]: 'v'\n"},
                    Reading{"cases: [{id: a, vars: [{t: 0123456789012345678901234567890123456789aaa}, {t: "
                            "0123456789012345678901234567890123456789abc}], prompt: p}]",
                            "a[t=012345678901234567890123456789012345678…]: 'p'\na[t=012345678901234567890123456789012345678…,#2]: 'p'\n"},
                    Reading{"cases: [{id: a, vars: {n: [3], words: [[b, c]], t: '{{n}}'}, prompt: '{{t}}', checks: [{word_count: {max: "
                            "'{{n}}', min: '{{n}}0'}}, {contains_any: "
                            "'{{ words }}'}]}]",
                            "a[n=3,words=[\"b\",\"c\"]]: '{{n}}' | word_count:{\"max\":3,\"min\":\"30\"} contains_any:[\"b\",\"c\"]\n"},
                    Reading{"cases: [{id: a, vars: {w: x}, turns: ['{{w}}1', {user: '{{w}}2', answer: '{{w}}3', checks: [{equals: "
                            "'{{w}}'}]}], checks: [{not: {contains: '{{w | upper}}'}}]}]",
                            "a: 'x1' 'x2' equals:\"x\" ='x3' | not:{\"contains\":\"X\"}\n"}));

class SuiteFileRefuses : public testing::TestWithParam<Reading> {};
TEST_P(SuiteFileRefuses, WithPlaceAndReason) {
  const Result<Loaded> loaded = load_text(GetParam().yaml, &load_suite_file);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::invalid_suite);
  EXPECT_EQ(loaded.error().message, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(
    Keys, SuiteFileRefuses,
    testing::Values(
        Reading{"suite: s", "t.yaml:1:1: 'suite file' needs 'cases'"}, Reading{"cases: []", "t.yaml:1:1: 'suite file' needs 'suite'"},
        Reading{"suite: s\ncase: []", "t.yaml:2:1: unknown key 'case' in 'suite file', did you mean 'cases'?"},
        Reading{"suite: s\ncases:", "t.yaml:2:1: 'cases' takes a list, found nothing; for none write []"},
        Reading{"suite: ''\ncases: []", "t.yaml:1:8: 'suite' needs a name"},
        Reading{"suite: s\ncases:\n  - id: a\n    promt: p", "t.yaml:4:5: unknown key 'promt' in 'case a', did you mean 'prompt'?"},
        Reading{"suite: s\ncases:\n  - prompt: p", "t.yaml:3:5: 'case' needs 'id'"},
        Reading{"suite: s\ncases:\n  - id: a", "t.yaml:3:5: case a needs 'prompt' (or 'turns')"},
        Reading{"suite: s\ncases: [a]", "t.yaml:2:9: 'case' takes a map, found text"},
        Reading{"suite: s\ncases: [{id: '', prompt: p}]", "t.yaml:2:14: a case needs an 'id' that is not empty"},
        Reading{"suite: s\ncases: [{id: [a], prompt: p}]", "t.yaml:2:14: 'id' takes text, found list"},
        Reading{"suite: s\ncases: [{id: a, prompt: }]", "t.yaml:2:25: 'prompt' takes text, found nothing"},
        Reading{"suite: s\ncases: [{id: \"a\\nb\", prompt: p}]", "t.yaml:2:14: an 'id' is one line without control characters"},
        Reading{"suite: s\ncases:\n  - {id: a, prompt: p}\n  - {id: b, prompt: p}\n  - {id: a, prompt: q}",
                "t.yaml:5:5: the id 'a' is used twice; the first is at t.yaml:3:5"},
        Reading{"suite: s\ncases: [{id: a, vars: [{x: 1}, {x: 1}], prompt: p}]",
                "t.yaml:2:9: the id 'a[x=1]' is used twice; the first is at t.yaml:2:9"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, turns: [q]}]", "t.yaml:2:25: case a has both 'prompt' and 'turns'"},
        Reading{"suite: s\ncases: [{id: a, turns: []}]", "t.yaml:2:9: case a has no 'turns'"},
        Reading{"suite: s\ncases: [{id: a, turns: [{usr: p}]}]", "t.yaml:2:26: unknown key 'usr' in 'turns', did you mean 'user'?"},
        Reading{"suite: s\ncases: [{id: a, turns: [p, q], answer: x}]",
                "t.yaml:2:40: case a has 2 turns and 1 in 'answer'; write a list with one for each turn"},
        Reading{"suite: s\ncases: [{id: a, turns: [{user: p, answer: x}], answer: y}]",
                "t.yaml:2:56: case a gives the answer of turn 1 twice"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, checks: {contains: x}}]",
                "t.yaml:2:36: 'checks' of 'case a': expected a list, found map"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, checks: [contains]}]",
                "t.yaml:2:37: a check is written `name: value`, found text 'contains'"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, checks: [{contains: x, equals: y}]}]",
                "t.yaml:2:51: one check has two names, 'contains' and 'equals'; write each as its own list item"},
        Reading{"suite: s\nbackend: opnai:x\ncases: []", "t.yaml:2:10: unknown kind of backend 'opnai', did you mean 'openai'?"},
        Reading{"suite: s\nbackend: []\ncases: []", "t.yaml:2:10: 'backend' is an empty list"}));
INSTANTIATE_TEST_SUITE_P(
    Values, SuiteFileRefuses,
    testing::Values(
        Reading{"suite: s\ndefaults: {max_tokens: 0}\ncases: []", "t.yaml:2:24: max_tokens must be 1 to 10000000, not 0"},
        Reading{"suite: s\ndefaults: {max_tokens: many}\ncases: []",
                "t.yaml:2:24: 'max_tokens' of 'defaults': expected a whole number, found text 'many'"},
        Reading{"suite: s\ndefaults: {max_token: 5}\ncases: []",
                "t.yaml:2:12: unknown key 'max_token' in 'defaults', did you mean 'max_tokens'?"},
        Reading{"suite: s\ndefaults: 5\ncases: []", "t.yaml:2:11: 'defaults' takes a map, found number"},
        Reading{"suite: s\ndefaults: {max_tokens: 2147483647}\ncases: []", "t.yaml:2:24: max_tokens must be 1 to 10000000, not 2147483647"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, temperature: 1e300}]",
                "t.yaml:2:41: temperature must be between 0 and 2, not 1e+300"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, presence_penalty: 99}]",
                "t.yaml:2:46: presence_penalty must be between -2 and 2, not 99"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, repeat_penalty: 0}]",
                "t.yaml:2:44: repeat_penalty must be between 0.01 and 2 (1 is off), not 0"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, logprobs: 21}]", "t.yaml:2:38: logprobs must be 0 (off) to 20, not 21"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, temperature: -1}]", "t.yaml:2:41: temperature must be between 0 and 2, not -1"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, temperature: .inf}]", "t.yaml:2:41: temperature must be between 0 and 2, not inf"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, top_p: 0}]", "t.yaml:2:35: top_p must be above 0 and at most 1, not 0"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, top_p: .nan}]", "t.yaml:2:35: top_p must be above 0 and at most 1, not nan"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, top_k: -1}]", "t.yaml:2:35: top_k must be 0 (off) or more, not -1"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, min_p: 1.5}]", "t.yaml:2:35: min_p must be between 0 and 1, not 1.5"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, stop: ['']}]", "t.yaml:2:34: stop must not be empty text"},
        Reading{"suite: s\ncases: [{id: a, prompt: p, threshold: 2}]", "t.yaml:2:39: 'threshold' is a score from 0 to 1"},
        Reading{"suite: s\ngates: [{gate: pass_rate >= 1, confidence: 95}]\ncases: []",
                "t.yaml:2:44: 'confidence' lies between 0 and 1, as 95% or 0.95"},
        Reading{"suite: s\ngates: [{confidence: 0.5}]\ncases: []", "t.yaml:2:9: 'gates' needs 'gate'"},
        Reading{"suite: s\ngates: ['']\ncases: []", "t.yaml:2:9: a gate without a condition"}));
INSTANTIATE_TEST_SUITE_P(
    Variables, SuiteFileRefuses,
    testing::Values(
        Reading{"suite: s\ncases: [{id: a, vars: {country: x}, prompt: '{{contry}}'}]",
                "t.yaml:2:45: undefined variable 'contry', did you mean 'country'?"},
        Reading{"suite: s\ncases: [{id: a, prompt: '{{x}}'}]", "t.yaml:2:25: undefined variable 'x'; there are none here"},
        Reading{"suite: s\ncases:\n  - id: a\n    vars: {x: 1}\n    prompt: p\n    checks:\n      - contains: '{{y}}'",
                "t.yaml:7:19: undefined variable 'y', did you mean 'x'?"},
        Reading{"suite: s\ncases: [{id: a, prompt: '{{ x'}]", "t.yaml:2:25: in a template: Expected }} (Got )"},
        Reading{"suite: s\ncases: [{id: a, vars: {x-y: 1}, prompt: p}]",
                "t.yaml:2:24: 'x-y' cannot name a variable; use letters, digits and _"},
        Reading{"suite: s\ncases: [{id: a, vars: [], prompt: p}]", "t.yaml:2:23: 'vars' is an empty list, which would make no case at all"},
        Reading{"suite: s\ncases: [{id: a, vars: {x: []}, prompt: p}]", "t.yaml:2:27: 'x' has no values, which would make no case at all"},
        Reading{"suite: s\ncases: [{id: a, vars: x, prompt: p}]",
                "t.yaml:2:23: 'vars' takes a map, a list of maps, or the name of a .jsonl file, found text"},
        Reading{"suite: s\ncases: [{id: a, vars: [x], prompt: p}]", "t.yaml:2:24: each item of 'vars' is a map, found text"}));

TEST(SuiteFileValues, OptionsThresholdAndGates) {
  const Loaded loaded =
      load_text(
          "suite: s\ndescription: d\ndefaults: {max_tokens: 32, seed: 7}\n"
          "cases:\n  - {id: a, prompt: p, seed: 9, temperature: 0.5, stop: [x, y], threshold: 0.6, checks: [{contains: x, weight: 2}]}\n"
          "gates:\n  - pass_rate >= 95%\n  - {gate: pass_rate >= 60%, confidence: 95 %}\n  - {gate: pass_rate >= 50%, confidence: 0.9}\n",
          &load_suite_file)
          .value();
  EXPECT_EQ(loaded.suite.name, "s");
  EXPECT_EQ(loaded.suite.description, "d");
  const Case& first = loaded.cases.at(0);
  EXPECT_EQ(first.options, (GenerationOptions{.max_tokens = 32, .temperature = 0.5, .seed = 9, .stop = {"x", "y"}}));
  EXPECT_EQ(first.threshold, 0.6);
  EXPECT_EQ(first.checks.at(0).weight, 2);
  EXPECT_EQ(first.checks.at(0).mark, (Mark{5, 91}));
  EXPECT_EQ(first.mark, (Mark{5, 5}));
  EXPECT_EQ(first.file, "t.yaml");
  ASSERT_EQ(loaded.suite.gates.size(), 3U);
  EXPECT_EQ(loaded.suite.gates[0].condition, "pass_rate >= 95%");
  EXPECT_EQ(loaded.suite.gates[0].mark, (Mark{7, 5}));
  EXPECT_FALSE(loaded.suite.gates[0].confidence);
  EXPECT_DOUBLE_EQ(*loaded.suite.gates[1].confidence, 0.95);
  EXPECT_DOUBLE_EQ(*loaded.suite.gates[2].confidence, 0.9);
}

TEST(SuiteFileValues, CasesAreYieldedOneByOne) {
  const std::string text = "suite: s\ncases:\n  - {id: a, vars: {x: [1, 2, 3]}, prompt: p}\n  - {id: b, promt: p}\n";
  const SuiteSource source{"t.yaml", parse_yaml(text, "t.yaml").value()};
  int cases = 0;
  const auto stop_after_two = [&](const Case&) -> Result<void> {
    return ++cases == 2 ? fail(ErrorCode::cancelled, "enough") : Result<void>();
  };
  EXPECT_EQ(load_suite_file(source, stop_after_two).error().message, "enough");
  EXPECT_EQ(cases, 2);
  const auto count = [&](const Case&) -> Result<void> { return ++cases, Result<void>(); };
  EXPECT_EQ(load_suite_file(source, count).error().message, "t.yaml:4:13: unknown key 'promt' in 'case b', did you mean 'prompt'?");
  EXPECT_EQ(cases, 5);
}

TEST(SuiteFileValues, AMatrixIsBounded) {
  std::string text = "suite: s\ncases:\n  - id: a\n    prompt: p\n    vars:\n";
  for (int i = 0; i < 20; ++i) text += "      v" + std::to_string(i) + ": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  EXPECT_EQ(load_text(text, &load_suite_file).error().message, "t.yaml:13:7: 'vars' makes more than 10000000 cases");
}

// Damaged files end with a place or load; they never crash or hang. The seed is fixed: a failure can be repeated.
TEST(SuiteFileValues, SurvivesMutation) {
  const std::string whole =
      "suite: s\ndescription: d\nbackend: smollm2-135m\ntags: [x]\ndefaults: {max_tokens: 32, system: \"You are {{ x | default('terse') "
      "}}.\"}\n"
      "base: &b {a: 1}\ncases:\n  - id: capital\n    vars: [{country: France, city: Paris}, {country: Spain, city: Madrid}]\n"
      "    prompt: \"What is the capital of {{country}}?{% for i in range(3) %}{{ i }}{% endfor %}\"\n    checks:\n      - contains: "
      "\"{{city}}\"\n"
      "      - not: {contains: I cannot}\n      - regex: '\\d+{2}'\n    threshold: 0.5\n  - id: talk\n    turns: [hello, {user: |\n        "
      "text\n      , checks: [json: true]}]\n"
      "    <<: *b\n  - {id: given, prompt: p, answer: \"\\u00e4\", temperature: 1e-1}\ngates:\n  - pass_rate >= 95%\n  - {gate: "
      "mean(latency_ms) < 5, confidence: 95%}\n";
  const std::string alphabet = "{}[]:,&*#?|-<>=!%@'\"\\ \n\t0azA_.~\xc3\xff";
  std::mt19937 random(20261121);
  const auto below = [&](std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random); };
  int loaded = 0, refused = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string text = whole;
    for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0: text.erase(at, 1 + below(5)); break;
        case 1: text.insert(at, 1, alphabet[below(alphabet.size())]); break;
        case 2: text[at] = alphabet[below(alphabet.size())]; break;
        default: text.insert(at, text.substr(below(text.size()), below(40)));
      }
    }
    const Result<Loaded> result = load_text(text, &load_suite_file);
    ++(result ? loaded : refused);
    if (result) continue;
    EXPECT_TRUE(result.error().message.starts_with("t.yaml:")) << result.error().message << "\n" << text;
    EXPECT_EQ(result.error().message.find_first_of("123456789", 7), 7U) << result.error().message << "\n" << text;
  }
  EXPECT_GT(refused, 500);
  EXPECT_EQ(loaded + refused, 1000);
}

}  // namespace
}  // namespace cupel
