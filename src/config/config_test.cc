#include "config/config.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace cupel {
namespace {

std::vector<FieldInfo> known() {
  return {{.name = "backend", .type = "text", .help = "", .default_text = "smollm2-135m"},
          {.name = "color", .type = "text", .help = "", .default_text = "auto"},
          {.name = "json", .type = "true/false", .help = "", .default_text = "false"},
          {.name = "max_tokens", .type = "integer", .help = "", .default_text = "256"},
          {.name = "stop", .type = "list of text", .help = "", .default_text = ""},
          {.name = "temperature", .type = "number", .help = "", .default_text = "0"}};
}

class ConfigTest : public ::testing::Test {
 protected:
  void write(const char* name, std::string_view text) { ASSERT_TRUE(write_file(folder_.path() / name, text)); }

  Result<Config> load() {
    return Config::load({.environment = environment, .folder = folder_.path(), .user_file = folder_.path() / "user.toml"}, known());
  }
  std::string message_of_load() {
    const Result<Config> config = load();
    if (config) return "no error";
    EXPECT_EQ(config.error().code, ErrorCode::invalid_config);
    return config.error().message;
  }

  Environment environment;
  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

TEST_F(ConfigTest, EachLayerIsStrongerThanTheOneBelow) {
  const auto layer = [&] {
    const Config config = load().value();
    return config.find("max_tokens")->where + "=" + config.text("max_tokens");
  };
  EXPECT_EQ(layer(), "built-in=256");
  write("user.toml", "max_tokens = 1\n");
  EXPECT_EQ(layer(), (folder_.path() / "user.toml").string() + ":1=1");
  write("cupel.toml", "# the project's\nmax_tokens = 2\n");
  EXPECT_EQ(layer(), "cupel.toml:2=2");
  environment.set("CUPEL_MAX_TOKENS", "3");
  EXPECT_EQ(layer(), "CUPEL_MAX_TOKENS=3");
  const Config config = load().value().with_option("max_tokens", {std::int64_t{4}, {}});
  EXPECT_EQ(config.find("max_tokens")->where, "--max-tokens");
  EXPECT_EQ(config.find("max_tokens")->origin, Origin::option);
  EXPECT_EQ(config.text("max_tokens"), "4");
}

TEST_F(ConfigTest, UserFileFollowsTheXdgRule) {
  ASSERT_TRUE(write_file(folder_.path() / "xdg/cupel/config.toml", "max_tokens = 9\n"));
  ASSERT_TRUE(write_file(folder_.path() / ".config/cupel/config.toml", "max_tokens = 8\n"));
  environment.set("HOME", folder_.path().string());
  const auto where = [&] { return Config::load({environment, folder_.path(), std::nullopt}, known()).value().find("max_tokens")->where; };
  EXPECT_EQ(where(), "~/.config/cupel/config.toml:1");
  environment.set("XDG_CONFIG_HOME", (folder_.path() / "xdg").string());
  EXPECT_EQ(where(), "~/xdg/cupel/config.toml:1");
  environment.set("XDG_CONFIG_HOME", "xdg");
  EXPECT_EQ(where(), "~/.config/cupel/config.toml:1") << "a relative XDG_CONFIG_HOME is to be ignored";
}

TEST_F(ConfigTest, AliasesStandInForTheirVariable) {
  environment.set("AF_LLM_MODEL", "tiny");
  environment.set("NO_COLOR", "1");
  Config config = load().value();
  EXPECT_EQ(config.text("backend"), "tiny");
  EXPECT_EQ(config.find("backend")->where, "AF_LLM_MODEL");
  EXPECT_EQ(config.text("color"), "never");
  environment.set("CUPEL_BACKEND", "other");
  environment.set("CUPEL_COLOR", "always");
  config = load().value();
  EXPECT_EQ(config.find("backend")->where, "CUPEL_BACKEND");
  EXPECT_EQ(config.text("color"), "always");
}

TEST_F(ConfigTest, EmptyVariablesConfigureNothing) {
  environment.set("CUPEL_BACKEND", "");
  EXPECT_EQ(load().value().find("backend")->origin, Origin::built_in);
}

TEST_F(ConfigTest, EnvironmentListsAreOneItemOrJson) {
  environment.set("CUPEL_STOP", "a, b");
  EXPECT_EQ(load().value().text("stop"), "a, b");
  environment.set("CUPEL_STOP", R"(["a", "b"])");
  EXPECT_EQ(load().value().text("stop"), R"(["a","b"])");
}

TEST_F(ConfigTest, ErrorsNamePlaceAndNearestSpelling) {
  write("cupel.toml", "\nmax_tokns = 5\n");
  EXPECT_EQ(message_of_load(), "cupel.toml:2:1: unknown setting 'max_tokns', did you mean 'max_tokens'?");
  write("cupel.toml", "json = true\nmax_tokens = \"many\"\n");
  EXPECT_EQ(message_of_load(), "cupel.toml:2:14: 'max_tokens': expected a whole number, found text 'many'");
  write("cupel.toml", "max_tokens = 5\nbackend = [\n");
  EXPECT_TRUE(message_of_load().starts_with("cupel.toml:2:1")) << message_of_load();
  EXPECT_NE(message_of_load().find("not valid TOML"), std::string::npos);
  write("cupel.toml", "[backends.mine]\nurl = \"http://localhost\"\n");
  EXPECT_EQ(message_of_load(), "cupel.toml:1:2: backends defined in the configuration are not available in this build");
}

TEST_F(ConfigTest, WrongVariablesAreNamed) {
  environment.set("CUPEL_TEMPERATURE", "warm");
  EXPECT_EQ(message_of_load(), "environment variable CUPEL_TEMPERATURE: expected a number, found 'warm'");
  environment.set("CUPEL_TEMPERATURE", "nan");
  EXPECT_NE(message_of_load(), "no error");
}

TEST_F(ConfigTest, UnreadableFileIsAnError) {
  std::filesystem::create_directory(folder_.path() / "cupel.toml");
  EXPECT_NE(message_of_load().find("it is a folder"), std::string::npos);
}

TEST_F(ConfigTest, NothingHasAValueThatNobodyGave) {
  const Config config = load().value();
  EXPECT_EQ(config.find("stop"), nullptr);
  EXPECT_EQ(config.text("stop"), "");
  EXPECT_EQ(config.find("nonsense"), nullptr);
}

TEST(CupelHome, IsTheVariableElseTheCacheFolder) {
  Environment environment;
  environment.set("HOME", "/home/someone");
  EXPECT_EQ(cupel_home(environment), "/home/someone/.cache/cupel");
  environment.set("CUPEL_HOME", "/data/cupel");
  EXPECT_EQ(cupel_home(environment), "/data/cupel");
}

}  // namespace
}  // namespace cupel
