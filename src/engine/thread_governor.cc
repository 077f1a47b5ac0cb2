#include "engine/thread_governor.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace cupel::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kLookEvery(50);
constexpr milliseconds kShortestPause(500);
constexpr milliseconds kLongestPause(16000);
// Shares of the time spent waiting for a core. Threads that sleep at barriers wait a good part of it on a quiet machine too.
constexpr double kCrowded = 0.45;
constexpr double kQuiet = 0.35;

}  // namespace

ThreadTimes thread_times() {
  ThreadTimes times;
  std::error_code ignored;
  for (fs::directory_iterator task("/proc/self/task", ignored), end; task != end; task.increment(ignored)) {
    std::ifstream file(task->path() / "schedstat");
    std::int64_t running = 0, waiting = 0;
    if (!(file >> running >> waiting)) continue;
    times.running += std::chrono::nanoseconds(running);
    times.waiting += std::chrono::nanoseconds(waiting);
  }
  return times;
}

void ThreadGovernor::look(const ThreadTimes& times, Instant now) {
  const double running = static_cast<double>((times.running - last_.running).count());
  const double waiting = static_cast<double>((times.waiting - last_.waiting).count());
  const bool is_first = last_.running.count() == 0;  // what loading took says nothing
  last_ = times;
  next_look_ = now + kLookEvery;
  if (is_first || running + waiting <= 0) return;
  const double crowding = waiting / (running + waiting);
  if (crowding > kCrowded && threads_ > 1) {
    threads_ = std::clamp(static_cast<int>(threads_ * (1 - crowding)), 1, threads_ - 1);
    try_more_at_ = now + pause_;
    pause_ = std::min(pause_ * 2, kLongestPause);
  } else if (crowding < kQuiet && threads_ < most_ && now >= try_more_at_) {
    ++threads_;
  } else if (crowding < kQuiet && threads_ == most_) {
    pause_ = kShortestPause;
  }
}

}  // namespace cupel::engine
