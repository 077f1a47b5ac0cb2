#include "net/connection_pool.h"

#include <httplib.h>

#include <utility>

namespace cupel::net {
namespace {

constexpr std::size_t kMostIdle = 256;  // to one server

}  // namespace

ConnectionPool::ConnectionPool() = default;
ConnectionPool::~ConnectionPool() = default;

std::unique_ptr<httplib::Client> ConnectionPool::take(const std::string& origin) {
  const std::scoped_lock lock(mutex_);
  const auto found = idle_.find(origin);
  if (found == idle_.end() || found->second.empty()) return nullptr;
  std::unique_ptr<httplib::Client> connection = std::move(found->second.back());
  found->second.pop_back();
  return connection;
}

void ConnectionPool::put(const std::string& origin, std::unique_ptr<httplib::Client> connection) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::unique_ptr<httplib::Client>>& idle = idle_[origin];
  if (idle.size() < kMostIdle) idle.push_back(std::move(connection));
}

}  // namespace cupel::net
