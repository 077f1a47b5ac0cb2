#include "commands/doctor_setup.h"

#include <fmt/format.h>

#include <array>

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

struct BackendVariables {
  std::string_view backend;
  std::array<std::string_view, 3> variables;
};
constexpr std::array<BackendVariables, 5> kVariables = {{{"openai", {"OPENAI_API_KEY", "OPENAI_API_URL", "OPENAI_BASE_URL"}},
                                                         {"anthropic", {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", ""}},
                                                         {"ollama", {"OLLAMA_HOST", "OLLAMA_MODEL", ""}},
                                                         {"vllm", {"VLLM_API_KEY", "VLLM_API_URL", ""}},
                                                         {"model hub", {"HF_TOKEN", "HF_ENDPOINT", "HF_HOME"}}}};

Finding examine_keys(const Environment& environment) {
  std::vector<std::string> found;
  for (const BackendVariables& row : kVariables) {
    std::vector<std::string> set;
    for (const std::string_view variable : row.variables) {
      if (!variable.empty() && environment.get(variable)) set.emplace_back(variable);
    }
    if (!set.empty()) found.push_back(fmt::format("{} ({})", row.backend, join(set, ", ")));
  }
  return {State::ok, "environment", found.empty() ? "no keys or addresses of remote backends" : "set for " + join(found, ", "), ""};
}

}  // namespace

Findings examine_setup(const Workspace& workspace) { return {examine_config(workspace), examine_keys(workspace.environment)}; }

}  // namespace cupel
