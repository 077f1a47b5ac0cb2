// Which proxy a request goes through: http_proxy, https_proxy, all_proxy and no_proxy, in lower or upper case, as curl takes them.
#pragma once

#include <optional>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"
#include "net/url.h"

namespace cupel::net {

struct Proxy {
  Url url;
};

/// Nothing when none is set, or no_proxy exempts the target. Errors: invalid_config (a proxy that is no URL, or of a kind that is not
/// known), naming the variable.
Result<std::optional<Proxy>> proxy_for(const Url& target, const Environment& environment);

/// Whether a no_proxy list exempts the target: hosts and the names below them, addresses, networks (10.0.0.0/8), "*"; with a port only
/// that port.
bool is_exempt(const Url& target, std::string_view list);

}  // namespace cupel::net
