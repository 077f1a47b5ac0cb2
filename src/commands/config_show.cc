#include "commands/config_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "commands/settings.h"

namespace cupel {
namespace {

struct ShowArgs {
  bool json = false;
  void visit(auto& field) { field("json", json, "print one JSON document"); }
};

struct CheckArgs {
  void visit(auto& /*field*/) {}
};

const char* origin_name(Origin origin) {
  switch (origin) {
    case Origin::built_in: return "built-in";
    case Origin::user_file: return "user file";
    case Origin::project_file: return "project file";
    case Origin::environment: return "environment";
    case Origin::option: return "option";
  }
  return "built-in";
}

/// Settings whose values are shown to nobody. No command has one now; the rule is by name so that none slips through later.
bool is_secret(std::string_view key) {
  return std::ranges::any_of(std::array<std::string_view, 4>{"key", "token", "secret", "password"},
                             [&](std::string_view word) { return key == word || key.ends_with("_" + std::string(word)); });
}

/// Every setting there is, those without a value too, and where the home folder comes from.
std::vector<Setting> shown_settings(const Workspace& workspace) {
  std::vector<Setting> shown;
  for (const FieldInfo& field : settings_of(all_commands())) {
    const Setting* setting = workspace.config.find(field.name);
    shown.push_back(setting != nullptr ? *setting : Setting{field.name, {}, Origin::built_in, "built-in"});
    if (is_secret(field.name) && !shown.back().value.is_null()) shown.back().value = {std::string("(set, not shown)"), {}};
  }
  const bool is_set = workspace.environment.get("CUPEL_HOME").has_value();
  shown.push_back(
      {"home", {workspace.home.string(), {}}, is_set ? Origin::environment : Origin::built_in, is_set ? "CUPEL_HOME" : "built-in"});
  std::ranges::sort(shown, {}, &Setting::key);
  return shown;
}

Result<ExitStatus> show(const Node& node, Workspace& workspace, Io& io) {
  const ShowArgs args = CUPEL_TRY(parse_fields<ShowArgs>(node, "config show"));
  const std::vector<Setting> settings = shown_settings(workspace);
  if (args.json) {
    Json list = Json::array();
    for (const Setting& setting : settings) {
      list.push_back(
          {{"key", setting.key}, {"value", to_json(setting.value)}, {"origin", origin_name(setting.origin)}, {"where", setting.where}});
    }
    io.out << render_json({{"settings", list}}, 2) << '\n';
    return ExitStatus::passed;
  }
  std::size_t key_width = 0, value_width = 0;
  const auto value_of = [](const Setting& setting) { return setting.value.is_null() ? std::string("-") : printable(setting.value.text()); };
  for (const Setting& setting : settings) {
    key_width = std::max(key_width, setting.key.size());
    value_width = std::max(value_width, std::min<std::size_t>(display_width(value_of(setting)), 40));
  }
  for (const Setting& setting : settings) {
    const std::string value = value_of(setting);
    const std::size_t used = display_width(value);
    io.out << fmt::format("{:<{}}  {}{:{}}  {}\n", setting.key, key_width, value, "", used < value_width ? value_width - used : 0,
                          setting.where);
  }
  return ExitStatus::passed;
}

/// CUPEL_… variables that are no setting: most likely a misspelling, but another program's own variable is no error.
std::vector<std::string> unknown_variables(const Environment& environment) {
  std::vector<std::string> known = {"CUPEL_HOME", "CUPEL_PROGRAM", "CUPEL_NO_MODEL"};
  for (const FieldInfo& field : settings_of(all_commands())) known.push_back(environment_name(field.name));
  const std::vector<std::string_view> names(known.begin(), known.end());
  std::vector<std::string> notes;
  for (const auto& [name, value] : environment.all()) {
    if (!name.starts_with("CUPEL_") || std::ranges::find(known, name) != known.end()) continue;
    notes.push_back(fmt::format("the environment variable {} is no setting{}", printable(name), did_you_mean(name, names)));
  }
  return notes;
}

Result<ExitStatus> check(const Node& node, Workspace& workspace, Io& io) {
  CUPEL_TRY(parse_fields<CheckArgs>(node, "config check"));
  for (const std::string& note : unknown_variables(workspace.environment)) io.err << "note: " << note << '\n';
  // A wrong configuration has ended the program before a command runs: what is left to say is where it came from.
  const auto from = [&](Origin origin) { return std::ranges::count(workspace.config.settings(), origin, &Setting::origin); };
  io.out << fmt::format("configuration ok: {} from the user's file, {} from cupel.toml, {} from the environment, {} built in\n",
                        from(Origin::user_file), from(Origin::project_file), from(Origin::environment), from(Origin::built_in));
  return ExitStatus::passed;
}

}  // namespace

CommandRow config_show_command() {
  return {.name = "config show",
          .summary = "every setting with its value and where it comes from",
          .example = "cupel config show",
          .fields = describe_fields<ShowArgs>(),
          .run = show};
}

CommandRow config_check_command() {
  return {.name = "config check",
          .summary = "whether configuration files and environment are right",
          .example = "cupel config check",
          .fields = describe_fields<CheckArgs>(),
          .run = check};
}

}  // namespace cupel
