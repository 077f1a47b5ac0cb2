#include "net/proxy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "net/addresses.h"

namespace cupel::net {
namespace {

std::string_view without_dot(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

/// One entry of the list, without the port where that is the target's.
bool covers(std::string_view entry, const Url& target) {
  const std::size_t colon = entry.rfind(':');
  const bool has_port = colon != std::string_view::npos && (entry.find(':') == colon || entry.substr(0, colon).ends_with(']'));
  if (has_port) {
    if (entry.substr(colon + 1) != std::to_string(target.port)) return false;
    entry = entry.substr(0, colon);
  }
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  if (is_in_network(target.host, entry)) return true;
  while (entry.starts_with('.')) entry.remove_prefix(1);
  const std::string name = to_lower(without_dot(entry)), host = to_lower(without_dot(target.host));
  if (name.empty()) return false;
  return host == name || (host.size() > name.size() && host.ends_with(name) && host[host.size() - name.size() - 1] == '.');
}

}  // namespace

bool is_exempt(const Url& target, std::string_view list) {
  if (trim(list) == "*") return true;
  std::string spaced(list);
  std::ranges::replace(spaced, ',', ' ');
  const std::vector<std::string> entries = split(spaced, ' ');
  return std::ranges::any_of(entries, [&](const std::string& entry) { return !trim(entry).empty() && covers(trim(entry), target); });
}

Result<std::optional<Proxy>> proxy_for(const Url& target, const Environment& environment) {
  if (is_exempt(target, environment.get("no_proxy").value_or(environment.get("NO_PROXY").value_or("")))) return std::nullopt;
  const bool secure = target.scheme == "https";
  const std::array<std::string_view, 4> variables{secure ? "https_proxy" : "http_proxy", secure ? "HTTPS_PROXY" : "HTTP_PROXY", "all_proxy",
                                                  "ALL_PROXY"};
  for (const std::string_view variable : variables) {
    const std::optional<std::string> value = environment.get(variable);
    if (!value) continue;
    Result<Url> url = parse_url(value->find("://") == std::string::npos ? "http://" + *value : *value);
    if (!url || url->scheme != "http") {
      const std::string why = url ? "a proxy that is itself asked by TLS is not known here" : url.error().message;
      return fail(ErrorCode::invalid_config, fmt::format("{} is set, but no proxy that can be used: {}", variable, why),
                  {fmt::format("name a proxy as http://host:port, or put {} into no_proxy", target.host)});
    }
    return Proxy{*std::move(url)};
  }
  return std::nullopt;
}

}  // namespace cupel::net
