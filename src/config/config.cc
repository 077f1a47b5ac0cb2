#include "config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/files.h"
#include "base/text.h"
#include "config/servers.h"
#include "config/setting_value.h"
#include "config/toml_file.h"
#include "core/price.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxConfigBytes = 1U << 20U;

/// A variable that users of other tools have set already. With a `value`, being set at all means that value.
struct Alias {
  std::string_view variable;
  std::string_view key;
  std::string_view value;
};
constexpr std::array kAliases = {Alias{"AF_LLM_MODEL", "backend", ""}, Alias{"NO_COLOR", "color", "never"}};

using Layers = std::map<std::string, Setting, std::less<>>;

std::optional<fs::path> user_file_of(const ConfigSources& sources) {
  if (sources.user_file) return sources.user_file;
  // The XDG base directory specification: a relative path is to be ignored.
  if (const auto xdg = sources.environment.get("XDG_CONFIG_HOME"); xdg && xdg->starts_with('/'))
    return fs::path(*xdg) / "cupel/config.toml";
  if (const auto home = sources.environment.get("HOME")) return fs::path(*home) / ".config/cupel/config.toml";
  return std::nullopt;
}

std::string shown_path(const fs::path& path, const Environment& environment) {
  const std::string text = path.string();
  const std::string home = environment.get("HOME").value_or("") + "/";
  return home.size() > 1 && text.starts_with(home) ? "~/" + text.substr(home.size()) : text;
}

class Loader {
 public:
  Loader(const Environment& environment, std::span<const FieldInfo> known) : environment_(environment), known_(known) {}

  void add_built_in() {
    for (const FieldInfo& field : known_) {
      if (field.default_text.empty()) continue;
      Result<Node> value = setting_from_text(field.default_text, field.type);
      if (value) put({field.name, *std::move(value), Origin::built_in, "built-in"});
    }
  }

  Result<void> add_file(const fs::path& path, std::string_view shown, Origin origin) {
    std::error_code unreadable;
    if (!fs::exists(path, unreadable)) return {};
    Result<std::string> text = read_file(path, kMaxConfigBytes);
    if (!text) return fail(ErrorCode::invalid_config, text.error().message, {"the configuration must be readable; correct or remove it"});
    const Node tree = CUPEL_TRY(parse_toml(*text, shown));
    for (const NodeEntry& entry : *tree.as_map()) CUPEL_CHECK(add_entry(entry, shown, origin));
    return {};
  }

  Result<void> add_environment() {
    for (const FieldInfo& field : known_) {
      const std::string variable = environment_name(field.name);
      if (const auto text = environment_.get(variable)) {
        CUPEL_CHECK(add_variable(field, variable, *text));
        continue;
      }
      for (const Alias& alias : kAliases) {
        const auto text = environment_.get(alias.variable);
        if (alias.key == field.name && text) CUPEL_CHECK(add_variable(field, alias.variable, alias.value.empty() ? *text : alias.value));
      }
    }
    return {};
  }

  std::vector<Setting> take() {
    std::vector<Setting> settings;
    for (auto& [key, setting] : layers_) settings.push_back(std::move(setting));
    return settings;
  }

 private:
  void put(Setting setting) { layers_.insert_or_assign(setting.key, std::move(setting)); }

  const FieldInfo* find(std::string_view key) const {
    const auto found = std::find_if(known_.begin(), known_.end(), [&](const FieldInfo& field) { return field.name == key; });
    return found == known_.end() ? nullptr : &*found;
  }

  Result<void> add_entry(const NodeEntry& entry, std::string_view file, Origin origin) {
    const auto place = [&](Mark mark) { return fmt::format("{}:{}:{}", file, mark.line, mark.column); };
    if (entry.key == "backends") {
      return fail(ErrorCode::invalid_config,
                  fmt::format("{}: backends defined in the configuration are not available in this build", place(entry.mark)),
                  {"remove the table [backends…]; a backend is named as KIND:NAME@URL, see 'cupel help backends'"});
    }
    if (entry.key == "prices") return add_prices(entry, file, origin);
    if (entry.key == "servers") return add_servers(entry, file, origin);
    const FieldInfo* field = find(entry.key);
    if (field == nullptr) return unknown_key(entry.key, place(entry.mark));
    Result<void> checked = check_setting_type(entry.value, field->type);
    if (!checked) {
      checked.error().message = fmt::format("{}: '{}': {}", place(entry.value.mark), entry.key, checked.error().message);
      return checked;
    }
    Node value = entry.value;
    value.mark = {};  // later messages know the place from `where`, which has the file too
    put({entry.key, std::move(value), origin, fmt::format("{}:{}", file, entry.mark.line)});
    return {};
  }

  Result<void> add_servers(const NodeEntry& entry, std::string_view file, Origin origin) {
    const std::string place = fmt::format("{}:{}:{}", file, entry.mark.line, entry.mark.column);
    if (origin != Origin::user_file) {
      return fail(ErrorCode::invalid_config,
                  fmt::format("{}: [servers] says where keys go, and is read from the user's configuration only", place),
                  {"move it to ~/.config/cupel/config.toml"});
    }
    if (Result<std::vector<ServerRule>> rules = parse_servers(entry.value); !rules) {
      return fail(std::move(rules).error().with(fmt::format("in {}", place)));
    }
    put({entry.key, entry.value, origin, fmt::format("{}:{}", file, entry.mark.line)});
    return {};
  }

  // Of tables that both files may have: models of a stronger file replace those of a weaker one, the others stay.
  Result<void> add_prices(const NodeEntry& entry, std::string_view file, Origin origin) {
    Result<Prices> prices = parse_prices(entry.value);
    if (!prices) return fail(std::move(prices).error().with(fmt::format("in {}", file)));
    Setting setting{entry.key, entry.value, origin, fmt::format("{}:{}", file, entry.mark.line)};
    if (const auto weaker = layers_.find(entry.key); weaker != layers_.end()) {
      NodeMap& map = std::get<NodeMap>(setting.value.value);
      for (const NodeEntry& each : *weaker->second.value.as_map()) {
        if (entry.value.find(each.key) == nullptr) map.push_back(each);
      }
    }
    put(std::move(setting));
    return {};
  }

  Result<void> unknown_key(const std::string& key, const std::string& place) const {
    std::vector<std::string_view> names;
    for (const FieldInfo& field : known_) names.emplace_back(field.name);
    return fail(ErrorCode::invalid_config, fmt::format("{}: unknown setting '{}'{}", place, printable(key), did_you_mean(key, names)),
                {"settings are the options of the commands: see 'cupel help run', 'cupel help generate'"});
  }

  Result<void> add_variable(const FieldInfo& field, std::string_view variable, std::string_view text) {
    Result<Node> value = setting_from_text(text, field.type);
    if (!value) {
      return fail(ErrorCode::invalid_config, fmt::format("environment variable {}: {}", variable, value.error().message));
    }
    put({field.name, *std::move(value), Origin::environment, std::string(variable)});
    return {};
  }

  const Environment& environment_;
  std::span<const FieldInfo> known_;
  Layers layers_;
};

}  // namespace

fs::path cupel_home(const Environment& environment) {
  if (const auto home = environment.get("CUPEL_HOME")) return *home;
  return fs::path(environment.get("HOME").value_or("/tmp")) / ".cache/cupel";
}

std::string environment_name(std::string_view key) {
  std::string name = "CUPEL_";
  for (const char c : key) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

std::string option_name(std::string_view key) {
  std::string name = "--" + std::string(key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

Result<Config> Config::load(const ConfigSources& sources, std::span<const FieldInfo> known) {
  Loader loader(sources.environment, known);
  loader.add_built_in();
  if (const auto user_file = user_file_of(sources)) {
    CUPEL_CHECK(loader.add_file(*user_file, shown_path(*user_file, sources.environment), Origin::user_file));
  }
  CUPEL_CHECK(loader.add_file(sources.folder / "cupel.toml", "cupel.toml", Origin::project_file));
  CUPEL_CHECK(loader.add_environment());
  Config config;
  config.settings_ = loader.take();
  return config;
}

Config Config::built_in(std::span<const FieldInfo> known) {
  const Environment none;
  Loader loader(none, known);
  loader.add_built_in();
  Config config;
  config.settings_ = loader.take();
  return config;
}

const Setting* Config::find(std::string_view key) const {
  const auto found = std::find_if(settings_.begin(), settings_.end(), [&](const Setting& setting) { return setting.key == key; });
  return found == settings_.end() ? nullptr : &*found;
}

std::string Config::text(std::string_view key) const {
  const Setting* setting = find(key);
  return setting == nullptr ? std::string() : setting->value.text();
}

Config Config::with_option(std::string_view key, Node value) const {
  Config copy = *this;
  Setting setting{std::string(key), std::move(value), Origin::option, option_name(key)};
  const auto place = std::lower_bound(copy.settings_.begin(), copy.settings_.end(), key,
                                      [](const Setting& left, std::string_view right) { return left.key < right; });
  if (place != copy.settings_.end() && place->key == key) *place = std::move(setting);
  else copy.settings_.insert(place, std::move(setting));
  return copy;
}

}  // namespace cupel
