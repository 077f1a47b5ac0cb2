#include "net/connection_pool.h"

#include <utility>

namespace cupel::net {
namespace {

constexpr std::size_t kMostIdle = 256;  // to one server

}  // namespace

std::unique_ptr<Connection> ConnectionPool::take(const std::string& origin) {
  const std::scoped_lock lock(mutex_);
  const auto found = idle_.find(origin);
  while (found != idle_.end() && !found->second.empty()) {
    std::unique_ptr<Connection> connection = std::move(found->second.back());
    found->second.pop_back();
    if (connection->is_idle()) return connection;
  }
  return nullptr;
}

void ConnectionPool::put(const std::string& origin, std::unique_ptr<Connection> connection) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::unique_ptr<Connection>>& idle = idle_[origin];
  if (idle.size() < kMostIdle) idle.push_back(std::move(connection));
}

}  // namespace cupel::net
