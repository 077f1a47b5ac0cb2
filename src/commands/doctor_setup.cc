#include "commands/doctor_setup.h"

#include <fmt/format.h>

#include <array>
#include <ranges>

#include "backends/open.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/settings.h"

namespace cupel {
namespace {

using State = Finding::State;

Finding examine_config(const Workspace& workspace) {
  const ConfigSources sources{.environment = workspace.environment, .folder = workspace.folder, .user_file = std::nullopt};
  const auto config = Config::load(sources, settings_of(all_commands()));
  if (!config)
    return {State::missing, "config", config.error().message,
            config.error().notes.empty() ? "correct it" : join(config.error().notes, "; ")};
  std::vector<std::string> set;
  for (const Setting& setting : config->settings()) {
    if (setting.origin != Origin::built_in) set.push_back(fmt::format("{} ({})", setting.key, setting.where));
  }
  return {State::ok, "config", set.empty() ? "all built in" : join(set, ", "), ""};
}

constexpr std::array<std::string_view, 3> kHubVariables = {"HF_TOKEN", "HF_ENDPOINT", "HF_HOME"};

Finding examine_keys(const Environment& environment) {
  std::vector<std::string> found;
  const auto add = [&](std::string_view name, const auto& variables) {
    std::vector<std::string> set;
    for (const std::string_view variable : variables) {
      if (environment.get(variable)) set.emplace_back(variable);
    }
    if (!set.empty()) found.push_back(fmt::format("{} ({})", name, join(set, ", ")));
  };
  for (const BackendRow& row : all_backend_rows()) add(row.kind, row.variables | std::views::transform(&BackendVariable::name));
  add("model hub", kHubVariables);
  return {State::ok, "environment", found.empty() ? "no keys or addresses of remote backends" : "set for " + join(found, ", "), ""};
}

}  // namespace

Findings examine_setup(const Workspace& workspace) { return {examine_config(workspace), examine_keys(workspace.environment)}; }

}  // namespace cupel
