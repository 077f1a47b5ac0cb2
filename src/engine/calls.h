// The calls that wait for news of an engine: one thread delivers, each caller takes its own. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "engine/question.h"

namespace cupel::engine {

class Calls {
 public:
  std::int64_t open();

  /// News of calls that are closed are dropped.
  void deliver(std::span<const News> news);

  /// No news will come any more: every call, open now or later, gets this error once its news are used up.
  void end_all(Error error);

  /// Blocks until there is news of the call, which come in order, for `limit` at the longest: then there are none. Errors: what end_all was
  /// given.
  Result<std::vector<News>> next(std::int64_t call, std::chrono::milliseconds limit);

  void close(std::int64_t call);

 private:
  struct Call {
    std::vector<News> news;
    std::condition_variable changed;
  };

  std::mutex mutex_;
  std::map<std::int64_t, Call> calls_;
  std::int64_t next_id_ = 1;
  std::optional<Error> ended_;
};

}  // namespace cupel::engine
