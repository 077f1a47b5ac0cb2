// [servers."HOST"] of the user's configuration: which key a host may get. Read from there only, so that neither a project nor a suite can
// send a key to where its owner did not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/fields.h"

namespace cupel {

struct ServerRule {
  std::string host;      // lower case, an IPv6 address without brackets
  int port = 0;          // 0: any
  std::string scheme;    // "": any
  std::string key_env;   // the variable of the process's environment that holds the key, or
  std::string key_file;  // the file
  void visit(auto& field) {
    field("key_env", key_env, "the variable of the environment that holds the key");
    field("key_file", key_file, "the file that holds the key");
  }

  bool covers(std::string_view url_scheme, std::string_view url_host, int url_port) const {
    return url_host == host && (port == 0 || port == url_port) && (scheme.empty() || scheme == url_scheme);
  }
};

/// A map of hosts ("host", "host:port" or "http://host:port") to keys; the most exact first. Errors: invalid_config, naming the host.
Result<std::vector<ServerRule>> parse_servers(const Node& table);

}  // namespace cupel
