// Connections to servers that stay open between requests. Knows nothing of requests; a connection is owned by whoever took it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace httplib {
class Client;
}

namespace cupel::net {

/// Thread-safe.
class ConnectionPool {
 public:
  ConnectionPool();
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// The one used last, which is the most likely to be open still; null when none is idle.
  std::unique_ptr<httplib::Client> take(const std::string& origin);

  void put(const std::string& origin, std::unique_ptr<httplib::Client> connection);

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<httplib::Client>>> idle_;
};

}  // namespace cupel::net
