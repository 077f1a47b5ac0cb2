#include "backends/server.h"

#include <fmt/format.h>

#include "backends/server_key.h"
#include "net/addresses.h"

namespace cupel {
namespace {

struct NamedUrl {
  std::string url;
  std::string_view variable;  // "" = the spec, or built in
};

NamedUrl url_of(const BackendRow& row, const std::string& url, const Environment& environment) {
  if (!url.empty()) return {url, ""};
  for (const BackendVariable& variable : row.variables) {
    if (variable.names != BackendVariable::Names::url) continue;
    if (const auto found = environment.get(variable.name)) return {*found, variable.name};
  }
  return {std::string(row.service.url), ""};
}

Result<net::Url> parse(const NamedUrl& named) {
  Result<net::Url> url = net::parse_url(named.url);
  if (url || named.variable.empty()) return url;
  url.error().code = ErrorCode::invalid_config;
  return fail(std::move(url).error().with(fmt::format("it comes from {}", named.variable)));
}

}  // namespace

Result<Server> find_server(const BackendRow& row, const std::string& url, const Workspace& workspace) {
  const NamedUrl named = url_of(row, url, workspace.environment);
  Server server{.url = CUPEL_TRY(parse(named)), .key = "", .key_name = "", .withheld = ""};
  if (named.variable.empty() && !server.url.credentials.empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("the URL of a backend must not hold a password: {}", server.url.shown()),
                {"results show it; see 'Which server gets which key' in docs/configuration.md"});
  }
  if (server.url.path == "/") server.url.path = row.service.path;
  while (server.url.path.ends_with('/')) server.url.path.pop_back();
  ServerKey key = CUPEL_TRY(key_for(server.url, row, workspace));
  if (is_own_service(server.url, row) && key.value.empty()) {
    return fail(ErrorCode::unavailable, fmt::format("{} needs a key, and {} is not set", server.url.host, key.name),
                {fmt::format("export {}=…, or name another server: {}:MODEL@http://host:port", key.name, row.kind)});
  }
  server.key = std::move(key.value);
  server.key_name = std::move(key.name);
  server.withheld = std::move(key.withheld);
  return server;
}

bool is_local(const net::Url& url) { return net::is_loopback(url.host); }

}  // namespace cupel
