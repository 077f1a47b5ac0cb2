#include "cli/arguments.h"

#include <fmt/format.h>

#include <algorithm>

namespace cupel {
namespace {

const Node* given_value(const Invocation& invocation, const std::string& name) {
  const auto found = std::ranges::find_if(invocation.given, [&](const auto& entry) { return entry.first.name == name; });
  return found == invocation.given.end() ? nullptr : &found->second;
}

/// A setting is a list where any command takes several values; this one may take only one.
Result<Node> fitted(const Setting& setting, const FieldInfo& field, const CommandRow& command) {
  const NodeList* list = setting.value.as_list();
  if (list == nullptr || field.type.starts_with("list")) return setting.value;
  if (list->size() == 1) return list->front();
  return fail(ErrorCode::invalid_config,
              fmt::format("{}: '{}' has {} values, 'cupel {}' takes one", setting.where, field.name, list->size(), command.name),
              {fmt::format("choose one with {}", option_name(field.name))});
}

}  // namespace

Result<Node> arguments_of(const Invocation& invocation, const Config& config) {
  const CommandRow& command = *invocation.command;
  NodeMap map;
  for (const FieldInfo& field : command.fields) {
    const Setting* setting = field.rule == FieldRule::positional ? nullptr : config.find(field.name);
    if (const Node* given = given_value(invocation, field.name)) map.push_back({field.name, {}, *given});
    else if (setting != nullptr && setting->origin != Origin::built_in)
      map.push_back({field.name, {}, CUPEL_TRY(fitted(*setting, field, command))});
    else if (field.rule == FieldRule::required) {
      return fail(ErrorCode::invalid_usage, fmt::format("'cupel {}' needs {}", command.name, option_name(field.name)),
                  {fmt::format("'cupel {} --help' lists the options", command.name)});
    }
  }
  return Node{std::move(map), {}};
}

Config config_with_options(Config config, const Invocation& invocation) {
  for (const auto& [field, value] : invocation.given) {
    if (field.rule != FieldRule::positional) config = config.with_option(field.name, value);
  }
  return config;
}

}  // namespace cupel
