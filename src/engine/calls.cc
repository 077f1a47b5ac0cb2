#include "engine/calls.h"

#include <utility>

namespace cupel::engine {

std::int64_t Calls::open() {
  const std::scoped_lock lock(mutex_);
  const std::int64_t id = next_id_++;
  calls_.try_emplace(id);
  return id;
}

void Calls::deliver(std::span<const News> news) {
  const std::scoped_lock lock(mutex_);
  for (const News& each : news) {
    const auto call = calls_.find(each.call);
    if (call == calls_.end()) continue;
    call->second.news.push_back(each);
    call->second.changed.notify_all();
  }
}

void Calls::end_all(Error error) {
  const std::scoped_lock lock(mutex_);
  ended_ = std::move(error);
  for (auto& [id, call] : calls_) call.changed.notify_all();
}

Result<std::vector<News>> Calls::next(std::int64_t id, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  Call& call = calls_.at(id);
  call.changed.wait_for(lock, limit, [&] { return !call.news.empty() || ended_.has_value(); });
  if (call.news.empty() && ended_) return fail(*ended_);
  return std::exchange(call.news, {});
}

void Calls::close(std::int64_t id) {
  const std::scoped_lock lock(mutex_);
  calls_.erase(id);
}

}  // namespace cupel::engine
