// Settings in layers — built-in < user file < project file < environment < options — each value with its origin.
// A setting is a command's field of the same name: `max_tokens = 64` in cupel.toml, CUPEL_MAX_TOKENS=64, --max-tokens 64.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "core/fields.h"

namespace cupel {

enum class Origin { built_in, user_file, project_file, environment, option };

struct Setting {
  std::string key;
  Node value;
  Origin origin = Origin::built_in;
  std::string where;  // "built-in", "~/.config/cupel/config.toml:3", "cupel.toml:7", "CUPEL_BACKEND", "AF_LLM_MODEL", "--backend"
};

struct ConfigSources {
  Environment environment;
  std::filesystem::path folder;                    // the project: where cupel.toml is looked for
  std::optional<std::filesystem::path> user_file;  // default $XDG_CONFIG_HOME/cupel/config.toml, else ~/.config/cupel/config.toml
};

/// The folder that models and reusable answers live in: $CUPEL_HOME, else ~/.cache/cupel.
std::filesystem::path cupel_home(const Environment& environment);

/// The names of a setting elsewhere: "max_tokens" is CUPEL_MAX_TOKENS in the environment and --max-tokens as an option.
std::string environment_name(std::string_view key);
std::string option_name(std::string_view key);

/// Immutable after load.
class Config {
 public:
  /// `known` are all settings there are, with their defaults; any other key in a file is an error with line and nearest spelling,
  /// as is a value of the wrong type, in a file or a CUPEL_ variable. Errors: invalid_config.
  static Result<Config> load(const ConfigSources& sources, std::span<const FieldInfo> known);

  /// The defaults alone: no file and no variable is looked at.
  static Config built_in(std::span<const FieldInfo> known);

  /// The strongest layer that has the key; null when no layer (not even a default) has it.
  const Setting* find(std::string_view key) const;

  /// The value as text, or "" when there is none.
  std::string text(std::string_view key) const;

  /// Every setting with its origin, by key: what `cupel config show` prints.
  const std::vector<Setting>& settings() const { return settings_; }

  /// A copy in which one setting comes from a command-line option.
  Config with_option(std::string_view key, Node value) const;

 private:
  std::vector<Setting> settings_;
};

}  // namespace cupel
