// Connections to servers that stay open between requests. Knows nothing of requests; a connection is owned by whoever took it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/connection.h"

namespace cupel::net {

/// Thread-safe.
class ConnectionPool {
 public:
  /// The one used last, which is the most likely to be open still; those that the server has closed are dropped. Null when none is idle.
  std::unique_ptr<Connection> take(const std::string& origin);

  void put(const std::string& origin, std::unique_ptr<Connection> connection);

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<Connection>>> idle_;
};

}  // namespace cupel::net
