#include "commands/config_show.h"

#include <gtest/gtest.h>

#include <sstream>

#include "commands/settings.h"

namespace cupel {
namespace {

struct Printed {
  std::string out, err;
};

Workspace workspace_with(const Environment& environment) {
  Workspace workspace;
  workspace.environment = environment;
  workspace.home = cupel_home(environment);
  workspace.config =
      Config::load({.environment = environment, .folder = "/nonexistent", .user_file = "/nonexistent"}, settings_of(all_commands()))
          .value();
  return workspace;
}

Printed run(const CommandRow& command, const char* args, const Environment& environment) {
  std::istringstream in;
  std::ostringstream out, err;
  Io io{in, out, err};
  Workspace workspace = workspace_with(environment);
  EXPECT_EQ(command.run(to_node(Json::parse(args)), workspace, io), ExitStatus::passed);
  return {out.str(), err.str()};
}

TEST(ConfigShow, EverySettingHasALineWithItsOrigin) {
  Environment environment;
  environment.set("AF_LLM_MODEL", "tiny");
  environment.set("CUPEL_HOME", "/data");
  const std::string out = run(config_show_command(), "{}", environment).out;
  for (const FieldInfo& field : settings_of(all_commands()))
    EXPECT_NE(("\n" + out).find("\n" + field.name + " "), std::string::npos) << field.name;
  EXPECT_NE(out.find("AF_LLM_MODEL\n"), std::string::npos) << out;
  EXPECT_NE(out.find("CUPEL_HOME\n"), std::string::npos) << out;
}

TEST(ConfigShow, JsonHasValuesOfTheirType) {
  Environment environment;
  environment.set("CUPEL_MAX_TOKENS", "12");
  const Json document = Json::parse(run(config_show_command(), R"({"json": true})", environment).out);
  int found = 0;
  for (const Json& setting : document["settings"]) {
    if (setting["key"] != "max_tokens") continue;
    ++found;
    EXPECT_EQ(setting["value"], 12);
    EXPECT_EQ(setting["origin"], "environment");
    EXPECT_EQ(setting["where"], "CUPEL_MAX_TOKENS");
  }
  EXPECT_EQ(found, 1);
}

TEST(ConfigShow, KeysOfBackendsAreNotShown) {
  Environment environment;
  environment.set("OPENAI_API_KEY", "sk-very-secret");
  EXPECT_EQ(run(config_show_command(), R"({"json": true})", environment).out.find("secret"), std::string::npos);
}

TEST(ConfigCheck, NotesVariablesThatAreNoSetting) {
  Environment environment;
  environment.set("CUPEL_MAX_TOKNS", "12");
  environment.set("CUPEL_SEED", "2");
  const Printed printed = run(config_check_command(), "{}", environment);
  EXPECT_EQ(printed.err, "note: the environment variable CUPEL_MAX_TOKNS is no setting, did you mean 'CUPEL_MAX_TOKENS'?\n");
  EXPECT_NE(printed.out.find("1 from the environment"), std::string::npos) << printed.out;
}

}  // namespace
}  // namespace cupel
