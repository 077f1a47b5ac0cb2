#include "net/proxy.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/text.h"

namespace cupel::net {

Result<std::optional<Proxy>> proxy_for(const Url& target, const Environment& environment) {
  const bool secure = target.scheme == "https";
  const std::array<std::string_view, 4> variables{secure ? "https_proxy" : "http_proxy", secure ? "HTTPS_PROXY" : "HTTP_PROXY", "all_proxy",
                                                  "ALL_PROXY"};
  for (const std::string_view variable : variables) {
    const std::optional<std::string> value = environment.get(variable);
    if (!value) continue;
    Result<Url> url = parse_url(value->find("://") == std::string::npos ? "http://" + *value : *value);
    if (!url) {
      return fail(ErrorCode::invalid_config, fmt::format("{} is set, but no http:// or https:// URL: {}", variable, url.error().message));
    }
    Proxy proxy{*std::move(url), {}};
    const std::string except = environment.get("no_proxy").value_or(environment.get("NO_PROXY").value_or(""));
    for (const std::string& part : split(except, ',')) {
      if (!trim(part).empty()) proxy.except.emplace_back(trim(part));
    }
    return proxy;
  }
  return std::nullopt;
}

}  // namespace cupel::net
