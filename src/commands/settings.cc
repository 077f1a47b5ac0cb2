#include "commands/settings.h"

#include <map>

namespace cupel {

std::vector<FieldInfo> global_options() {
  return {{.name = "color", .type = "text", .help = "colours: auto (on a terminal), always or never", .default_text = "auto"}};
}

std::vector<FieldInfo> settings_of(std::span<const CommandRow> commands) {
  std::map<std::string, FieldInfo> by_name;
  const auto add = [&](const FieldInfo& field) {
    if (field.rule == FieldRule::positional) return;
    const auto [place, is_new] = by_name.emplace(field.name, field);
    if (!is_new && place->second.type == "text" && field.type == "list of text") place->second.type = field.type;
    if (!is_new && place->second.default_text.empty()) place->second.default_text = field.default_text;
  };
  for (const CommandRow& command : commands) {
    for (const FieldInfo& field : command.fields) add(field);
  }
  for (const FieldInfo& field : global_options()) add(field);
  std::vector<FieldInfo> settings;
  for (auto& [name, field] : by_name) settings.push_back(std::move(field));
  return settings;
}

bool wants_color(const Workspace& workspace, bool is_terminal) {
  const std::string color = workspace.config.text("color");
  return color == "always" || (color != "never" && is_terminal);
}

}  // namespace cupel
