#include "config/servers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "base/text.h"

namespace cupel {
namespace {

tl::unexpected<Error> no_host(const std::string& name) {
  return fail(ErrorCode::invalid_config,
              fmt::format("'{}' is no host: [servers] takes \"host\", \"host:port\" or \"http://host:port\"", printable(name)));
}

Result<void> parse_host(const std::string& name, ServerRule& rule) {
  std::string_view rest = name;
  if (const std::size_t slashes = rest.find("://"); slashes != std::string_view::npos) {
    rule.scheme = to_lower(rest.substr(0, slashes));
    rest.remove_prefix(slashes + 3);
  }
  while (rest.ends_with('/')) rest.remove_suffix(1);
  std::string_view port;
  const bool is_bracketed = rest.starts_with('[') && rest.find(']') != std::string_view::npos;
  if (is_bracketed) {
    port = rest.substr(rest.find(']') + 1);
    rest = rest.substr(1, rest.find(']') - 1);
  } else if (std::ranges::count(rest, ':') == 1) {
    port = rest.substr(rest.find(':'));
    rest = rest.substr(0, rest.find(':'));
  }
  rule.host = to_lower(rest);
  if (rule.host.empty() || rule.host.find_first_of("/@?# \t*") != std::string::npos) return no_host(name);
  if (!rule.scheme.empty() && rule.scheme != "http" && rule.scheme != "https") return no_host(name);
  if (port.empty()) return {};
  port.remove_prefix(1);
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), rule.port);
  if (problem != std::errc() || end != port.data() + port.size() || rule.port < 1 || rule.port > 65535) return no_host(name);
  return {};
}

}  // namespace

Result<std::vector<ServerRule>> parse_servers(const Node& table) {
  std::vector<ServerRule> rules;
  if (!table.is_map()) {
    return fail(ErrorCode::invalid_config, fmt::format("servers must be a table of hosts, not {}", table.kind()),
                {"[servers.\"gateway.example\"]", "key_env = \"GATEWAY_KEY\"  # or key_file"});
  }
  for (const NodeEntry& entry : *table.as_map()) {
    const std::string note = fmt::format("in [servers], host '{}'", printable(entry.key));
    Result<ServerRule> rule = parse_fields<ServerRule>(entry.value, fmt::format("the server {}", printable(entry.key)));
    if (!rule) {
      rule.error().code = ErrorCode::invalid_config;
      return fail(std::move(rule).error().with(note));
    }
    if (rule->key_env.empty() == rule->key_file.empty()) {
      return fail(ErrorCode::invalid_config, "a server has either key_env or key_file", {note});
    }
    CUPEL_CHECK(parse_host(entry.key, *rule));
    rules.push_back(*std::move(rule));
  }
  const auto exactness = [](const ServerRule& rule) { return (rule.port != 0 ? 1 : 0) + (rule.scheme.empty() ? 0 : 1); };
  std::ranges::sort(rules, std::greater(), exactness);
  return rules;
}

}  // namespace cupel
