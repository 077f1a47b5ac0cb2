// Which key a server gets. Keys belong to hosts: one goes to its service's own host and to those that the process's environment or the
// user's configuration names for it, and nowhere else, whatever a suite or a project says.
#pragma once

#include <string>

#include "backends/row.h"
#include "net/url.h"

namespace cupel {

struct ServerKey {
  std::string value;     // "" = none is sent
  std::string name;      // the variable or file it comes from, or would come from
  std::string withheld;  // why a key that is set is not sent; "" = none is held back
};

/// By [servers."HOST"] of the user's configuration, else the row's key variable where the URL is that of the service or of one of the
/// row's URL variables (same scheme, host and port). Errors: invalid_config (a key that cannot be one, a file that cannot be read).
Result<ServerKey> key_for(const net::Url& url, const BackendRow& row, const Workspace& workspace);

bool is_own_service(const net::Url& url, const BackendRow& row);

/// The environment with the keys that the user's configuration names, under names that say what they are: for core/secret_mask.h. Those
/// that cannot be read are left out.
Environment secret_environment(const Workspace& workspace);

}  // namespace cupel
