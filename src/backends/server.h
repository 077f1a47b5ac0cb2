// Where a remote backend asks and with which key: the rules for URLs, variables and keys. Contacts nothing.
#pragma once

#include <string>

#include "backends/row.h"
#include "net/url.h"

namespace cupel {

struct Server {
  net::Url url;          // of the API, such as https://api.openai.com/v1
  std::string key;       // "" = none is sent
  std::string key_name;  // what names the key that this server gets or would get, for messages: "OPENAI_API_KEY"
  std::string withheld;  // why a key that is set is not sent there; "" = none is held back
};

/// The URL of the spec, else that of the row's variables in their order, else the service's own. Used as given; the service's path is added
/// only when it has none. The key is the one that may go there (server_key.h).
/// Errors: invalid_usage, invalid_config (no URL; a key that cannot be one), naming the variable; unavailable where the service itself
/// would be asked without a key.
Result<Server> find_server(const BackendRow& row, const std::string& url, const Workspace& workspace);

/// This machine, so nothing is sent through a network.
bool is_local(const net::Url& url);

}  // namespace cupel
