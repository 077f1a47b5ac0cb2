#include "cli/command_line.h"

#include <gtest/gtest.h>

#include "cli/arguments.h"
#include "commands/settings.h"

namespace cupel {
namespace {

std::vector<CommandRow> rows() {
  const std::vector<FieldInfo> ask = {{"prompt", "text", "", "", FieldRule::positional},
                                      {"backend", "text", "", "small"},
                                      {"max_tokens", "integer", "", "256"},
                                      {"temperature", "number", "", "0"},
                                      {"stop", "list of text", "", ""},
                                      {"json", "true/false", "", "false"}};
  const std::vector<FieldInfo> run = {{"suites", "list of text", "", "", FieldRule::positional}, {"backend", "list of text", "", ""}};
  return {{.name = "ask", .summary = "", .example = "", .fields = ask},
          {.name = "run", .summary = "", .example = "", .fields = run},
          {.name = "models pull", .summary = "", .example = "", .fields = {{"name", "text", "", "", FieldRule::positional}}},
          {.name = "models list", .summary = "", .example = "", .fields = {}},
          {.name = "sign", .summary = "", .example = "", .fields = {{"with", "text", "", "", FieldRule::required}}}};
}

const std::vector<CommandRow>& commands() {
  static const std::vector<CommandRow> kRows = rows();
  return kRows;
}

Result<Invocation> parse(const std::vector<std::string>& words) { return parse_command_line(words, commands()); }

/// The arguments as JSON, or the error's message.
std::string arguments(const std::vector<std::string>& words, const Environment& environment = Environment()) {
  const auto invocation = parse(words);
  if (!invocation) return invocation.error().message;
  const auto config =
      Config::load({.environment = environment, .folder = "/nonexistent", .user_file = "/nonexistent"}, settings_of(commands()));
  if (!config) return config.error().message;
  const auto node = arguments_of(*invocation, *config);
  return node ? render_json(to_json(*node)) : node.error().message;
}

TEST(CommandLine, OptionsBecomeValuesOfTheirType) {
  EXPECT_EQ(arguments({"ask", "hello", "--max-tokens", "5", "--temperature=0.5", "--json"}),
            R"({"prompt":"hello","max_tokens":5,"temperature":0.5,"json":true})");
  EXPECT_EQ(arguments({"ask", "--json=false", "--max-tokens", "-1"}), R"({"max_tokens":-1,"json":false})");
  EXPECT_EQ(arguments({"ask", "--stop", "a", "b", "--stop", "c"}), R"({"prompt":"b","stop":["a","c"]})");
  EXPECT_EQ(arguments({"run", "a", "b", "--backend", "x"}), R"({"suites":["a","b"],"backend":["x"]})");
  EXPECT_EQ(arguments({"run", "--backend", "x", "a", "--backend", "y", "b"}), R"({"suites":["a","b"],"backend":["x","y"]})");
  EXPECT_EQ(arguments({"run"}), "{}");
  EXPECT_EQ(arguments({"models", "pull", "x"}), R"({"name":"x"})");
}

TEST(CommandLine, PromptsMayLookLikeAnything) {
  EXPECT_EQ(arguments({"ask", "run"}), R"({"prompt":"run"})");
  EXPECT_EQ(arguments({"ask", "- a list"}), R"({"prompt":"- a list"})");
  EXPECT_EQ(arguments({"ask", "--", "--json"}), R"({"prompt":"--json"})");
  EXPECT_EQ(arguments({"ask", ""}), R"({"prompt":""})");
}

TEST(CommandLine, UnknownNamesHaveTheNearestSpelling) {
  EXPECT_EQ(arguments({"aks"}), "unknown command 'aks', did you mean 'ask'?");
  EXPECT_EQ(arguments({"models", "pul"}), "unknown command 'models pul', did you mean 'pull'?");
  EXPECT_EQ(arguments({"models"}), "'cupel models' is one of: pull, list");
  EXPECT_EQ(arguments({"ask", "--max-tokns", "5"}), "unknown option '--max-tokns' of 'cupel ask', did you mean '--max-tokens'?");
  EXPECT_EQ(arguments({"ask", "--max_tokens=5"}), "unknown option '--max_tokens' of 'cupel ask', did you mean '--max-tokens'?");
  EXPECT_EQ(arguments({}), "no command");
}

TEST(CommandLine, EveryErrorIsUsageAndShowsTheWayToHelp) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{},
                                                                                     {"aks"},
                                                                                     {"models"},
                                                                                     {"models", "pul"},
                                                                                     {"ask", "-j"},
                                                                                     {"ask", "a", "b"},
                                                                                     {"ask", "--max-tokens"},
                                                                                     {"ask", "--json", "--bogus"}}) {
    const auto invocation = parse(words);
    ASSERT_FALSE(invocation);
    EXPECT_EQ(invocation.error().code, ErrorCode::invalid_usage);
    ASSERT_FALSE(invocation.error().notes.empty());
  }
}

TEST(CommandLine, WrongValuesAreNamed) {
  EXPECT_EQ(arguments({"ask", "--max-tokens", "many"}), "--max-tokens: expected a whole number, found 'many'");
  EXPECT_EQ(arguments({"ask", "--max-tokens"}), "--max-tokens needs a value");
  EXPECT_EQ(arguments({"ask", "--backend", "a", "--backend", "b"}), "--backend is given 2 times, it takes one value");
  EXPECT_EQ(arguments({"ask", "a", "b"}), "unexpected argument 'b'");
  EXPECT_EQ(arguments({"ask", "a", "--", "--b"}), "unexpected argument '--b'");
  EXPECT_EQ(arguments({"sign"}), "'cupel sign' needs --with");
}

TEST(CommandLine, HelpAndVersion) {
  EXPECT_EQ(parse({"--help"})->help_topic, "");
  EXPECT_EQ(parse({"ask", "--help", "--bogus"})->help_topic, "ask");
  EXPECT_EQ(parse({"models", "--help"})->help_topic, "models");
  EXPECT_EQ(parse({"models", "pull", "--help"})->help_topic, "models pull");
  EXPECT_TRUE(parse({"--version"})->wants_version);
}

TEST(Arguments, ConfigurationFillsWhatNoOptionGave) {
  Environment environment;
  environment.set("CUPEL_MAX_TOKENS", "9");
  environment.set("CUPEL_BACKEND", R"(["one"])");
  EXPECT_EQ(arguments({"ask"}, environment), R"({"backend":"one","max_tokens":9})");
  EXPECT_EQ(arguments({"ask", "--max-tokens", "3", "--backend", "two"}, environment), R"({"backend":"two","max_tokens":3})");
  environment.set("CUPEL_BACKEND", R"(["one", "two"])");
  EXPECT_EQ(arguments({"run"}, environment), R"({"backend":["one","two"]})");
  EXPECT_EQ(arguments({"ask"}, environment), "CUPEL_BACKEND: 'backend' has 2 values, 'cupel ask' takes one");
}

TEST(Arguments, OptionsAreTheStrongestLayer) {
  const auto invocation = parse({"ask", "--max-tokens", "3", "--color", "never"}).value();
  const Config config = config_with_options(Config(), invocation);
  EXPECT_EQ(config.text("max_tokens"), "3");
  EXPECT_EQ(config.find("max_tokens")->origin, Origin::option);
  EXPECT_EQ(config.text("color"), "never");
  EXPECT_EQ(config.find("prompt"), nullptr);
}

}  // namespace
}  // namespace cupel
