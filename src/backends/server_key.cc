#include "backends/server_key.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "base/text.h"
#include "config/servers.h"

namespace cupel {
namespace {

constexpr std::size_t kMaxKeyFile = 64U << 10U;

Result<std::string> plain_key(std::string_view text, std::string_view name) {
  const std::string key(trim(text));
  const bool is_plain = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (is_plain) return key;
  return fail(ErrorCode::invalid_config, fmt::format("{} holds characters that no key has (a space or line break?)", name));
}

Result<std::vector<ServerRule>> rules_of(const Workspace& workspace) {
  const Setting* setting = workspace.config.find("servers");
  if (setting == nullptr) return std::vector<ServerRule>();
  return parse_servers(setting->value);
}

Result<ServerKey> key_by(const ServerRule& rule, const Workspace& workspace) {
  ServerKey key{.value = "", .name = rule.key_env, .withheld = ""};
  if (!rule.key_env.empty()) {
    key.value = CUPEL_TRY(plain_key(workspace.environment.get(rule.key_env).value_or(""), rule.key_env));
    return key;
  }
  std::filesystem::path path = rule.key_file;
  if (rule.key_file.starts_with("~/")) path = workspace.environment.get("HOME").value_or("") + rule.key_file.substr(1);
  Result<std::string> text = read_file(path, kMaxKeyFile);
  if (!text) return fail(ErrorCode::invalid_config, fmt::format("the key of {} cannot be read: {}", rule.host, text.error().message));
  key.name = rule.key_file;
  key.value = CUPEL_TRY(plain_key(*text, rule.key_file));
  return key;
}

bool is_named(const net::Url& url, const BackendRow& row, const Environment& environment) {
  return std::ranges::any_of(row.variables, [&](const BackendVariable& variable) {
    if (variable.names != BackendVariable::Names::url) return false;
    const auto text = environment.get(variable.name);
    const Result<net::Url> named = net::parse_url(text.value_or(""));
    return named && named->origin() == url.origin();
  });
}

}  // namespace

bool is_own_service(const net::Url& url, const BackendRow& row) {
  const Result<net::Url> own = net::parse_url(row.service.url);
  return own && own->origin() == url.origin();
}

Result<ServerKey> key_for(const net::Url& url, const BackendRow& row, const Workspace& workspace) {
  for (const ServerRule& rule : CUPEL_TRY(rules_of(workspace))) {
    if (rule.covers(url.scheme, url.host, url.port)) return key_by(rule, workspace);
  }
  const auto variable = std::ranges::find(row.variables, BackendVariable::Names::key, &BackendVariable::names);
  if (variable == row.variables.end()) return ServerKey{};
  ServerKey key{.value = "", .name = std::string(variable->name), .withheld = ""};
  std::string value = CUPEL_TRY(plain_key(workspace.environment.get(variable->name).value_or(""), variable->name));
  if (value.empty()) return key;
  if (is_own_service(url, row) || is_named(url, row, workspace.environment)) {
    key.value = std::move(value);
    return key;
  }
  key.withheld = fmt::format(
      "{} is asked without a key: {} is not for this server; to send it there, put [servers.\"{}\"] with key_env = \"{}\" into the "
      "user's config.toml",
      url.origin(), variable->name, url.origin().substr(url.scheme.size() + 3), variable->name);
  return key;
}

Environment secret_environment(const Workspace& workspace) {
  Environment environment = workspace.environment;
  for (const ServerRule& rule : rules_of(workspace).value_or(std::vector<ServerRule>())) {
    Result<ServerKey> key = key_by(rule, workspace);
    if (key && !key->value.empty()) environment.set(fmt::format("{}:{}_KEY", rule.host, rule.port), std::move(key->value));
  }
  return environment;
}

}  // namespace cupel
