// How many threads to compute with on a machine that others use too. Threads meet at a barrier hundreds of times per token, and one that
// waits for a core makes the others wait: beside busy neighbours fewer threads are faster. The answer's bits do not depend on the number.
#pragma once

#include <chrono>

namespace cupel::engine {

/// What the threads of this process have spent computing and waiting for a core, since they started (/proc/self/task/*/schedstat).
struct ThreadTimes {
  std::chrono::nanoseconds running{0};
  std::chrono::nanoseconds waiting{0};
};

/// Zero where the kernel does not tell.
ThreadTimes thread_times();

/// Decides from time to time: fewer threads as soon as they wait for cores, one more after a while without waiting. A try that
/// fails is repeated after twice the time. One thread uses it.
class ThreadGovernor {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  explicit ThreadGovernor(int most) : most_(most), threads_(most) {}

  int threads() const { return threads_; }

  /// Whether enough time has passed since the last look to judge by; looking costs a tenth of a millisecond.
  bool is_due(Instant now) const { return now >= next_look_; }

  /// `times` as of now.
  void look(const ThreadTimes& times, Instant now);

 private:
  const int most_;
  int threads_;
  ThreadTimes last_;
  Instant next_look_{};
  Instant try_more_at_{};
  std::chrono::milliseconds pause_{500};  // until one more thread is tried
};

}  // namespace cupel::engine
