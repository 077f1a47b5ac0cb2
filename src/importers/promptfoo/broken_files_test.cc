// Configurations and tables with mistakes in them: whatever they are, loading ends soon, and an error begins with its place.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <regex>

#include "base/files.h"
#include "importers/promptfoo/csv_tests.h"
#include "importers/rows.h"
#include "suites/yaml.h"

namespace cupel {
namespace {

constexpr int kFiles = 1000;
constexpr std::size_t kMostCases = 500;

constexpr std::array kConfigurations = {
    "prompts: ['Capital of {{country}}?', {raw: '{{a | dump}}', label: b}, file://p.txt]\n"
    "providers:\n"
    "  - openai:gpt-4o\n"
    "  - {id: 'ollama:chat:m', config: {temperature: 0.5, stop: [x]}, prompts: [b]}\n"
    "defaultTest: {vars: {a: 1, list: [1, 2]}, assert: [{type: not-contains, value: '{{a}}'}], threshold: 0.5}\n"
    "assertionTemplates: {t: {type: is-json, value: {type: object}}}\n"
    "tests:\n"
    "  - description: first\n"
    "    vars: {country: [France, Spain], deep: {a: [1, {b: 2}]}}\n"
    "    assert:\n"
    "      - {type: contains-any, value: 'a, \"b, c\"', weight: 2}\n"
    "      - {type: assert-set, threshold: 0.5, assert: [{type: regex, value: 'a(b'}, {$ref: '#/assertionTemplates/t'}]}\n"
    "  - file://t.csv\n",
    "description: chat\n"
    "prompts:\n"
    "  - '[{\"role\": \"system\", \"content\": \"{% if x %}a{% endif %}\"}, {\"role\": \"user\", \"content\": \"{{ q }}\"}]'\n"
    "targets: [echo]\n"
    "env: {A: b}\n"
    "scenarios:\n"
    "  - config: [{vars: {x: 1}}]\n"
    "    tests: [{vars: {q: &q 'a'}, providerOutput: {b: *q}}, {vars: {q: file://p.txt}, options: {prefix: x, max_tokens: 5}}]\n"};

constexpr const char* kTable =
    "q,__expected,__expected2,__config:__expected2:threshold,__metadata:k[]\n"
    "\"a, \"\"b\"\"\",contains: x,similar(0.8): y,0.5,\"a,b\\,c\"\n"
    "c,is-json,,,\n";

constexpr std::array<std::string_view, 24> kPieces = {"{{", "}}",   "{%", "%}",   "\"",   "'",        ":",    "\n",
                                                      "- ", "  ",   "[",  "]",    "{",    "}",        "#",    "&a",
                                                      "*a", "<<: ", "\t", "\xff", "null", "9e999999", "true", "file://"};

std::string broken(std::string text, std::mt19937& random) {
  for (std::size_t changes = 1 + random() % 4; changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random() % text.size();
    const std::size_t size = std::min<std::size_t>(random() % 20, text.size() - at);
    switch (random() % 4) {
      case 0: text.erase(at, size); break;
      case 1: text.insert(at, kPieces[random() % kPieces.size()]); break;
      case 2: text.insert(random() % text.size(), text.substr(at, size)); break;
      default: text[at] = static_cast<char>(random() % 256); break;
    }
  }
  return text;
}

bool begins_with_place(const std::string& message, const char* name) {
  static const std::regex kPlace(R"(:\d+:\d+: [\s\S]+)");
  return message.starts_with(name) && std::regex_match(message.substr(std::string_view(name).size()), kPlace);
}

TEST(BrokenFiles, ConfigurationsNameThePlace) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  ASSERT_TRUE(write_file(folder.path() / "p.txt", "one\n---\ntwo {{q}}"));
  ASSERT_TRUE(write_file(folder.path() / "t.csv", kTable));
  std::mt19937 random(7);
  int loaded = 0, refused = 0;
  for (int i = 0; i < kFiles; ++i) {
    const std::string text = broken(kConfigurations[static_cast<std::size_t>(i) % kConfigurations.size()], random);
    Result<Node> tree = parse_yaml(text, "c.yaml");
    if (!tree) {
      ++refused;
      EXPECT_TRUE(begins_with_place(tree.error().message, "c.yaml")) << tree.error().message;
      continue;
    }
    const SuiteSource source{"c.yaml", *std::move(tree), folder.path()};
    if (!promptfoo_importer().recognizes(source)) continue;
    std::size_t cases = 0;
    const Result<Suite> suite = promptfoo_importer().load(source, [&](const Case& each) -> Result<void> {
      EXPECT_FALSE(each.turns.empty());
      if (each.error) EXPECT_NE(each.error->message.find(": "), std::string::npos) << text;
      return ++cases < kMostCases ? Result<void>() : fail(ErrorCode::cancelled, "enough");
    });
    ++(suite ? loaded : refused);
    if (!suite && suite.error().code != ErrorCode::cancelled) {
      EXPECT_TRUE(begins_with_place(suite.error().message, "c.yaml")) << suite.error().message << "\n" << text;
    }
  }
  // Else the test would say nothing.
  EXPECT_GE(loaded, 100);
  EXPECT_GE(refused, 100);
}

TEST(BrokenFiles, TablesNameThePlace) {
  std::mt19937 random(11);
  int refused = 0;
  for (int i = 0; i < kFiles; ++i) {
    const Result<std::vector<Node>> tests = promptfoo::tests_in_csv(broken(kTable, random), "t.csv");
    if (tests) continue;
    ++refused;
    EXPECT_TRUE(begins_with_place(tests.error().message, "t.csv")) << tests.error().message;
  }
  EXPECT_GE(refused, 100);
}

}  // namespace
}  // namespace cupel
