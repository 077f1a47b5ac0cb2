// Which proxy a request goes through: http_proxy, https_proxy, all_proxy and no_proxy, in lower or upper case.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "net/url.h"

namespace cupel::net {

struct Proxy {
  Url url;
  std::vector<std::string> except;  // no_proxy: hosts, .domains, networks, "*"
};

/// Nothing when none is set. Errors: invalid_config (a proxy that is no URL), naming the variable.
Result<std::optional<Proxy>> proxy_for(const Url& target, const Environment& environment);

}  // namespace cupel::net
