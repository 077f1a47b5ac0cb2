#include "engine/thread_governor.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

using std::chrono::milliseconds;

// A machine whose threads wait for cores as told, looked at every 50 ms.
class Machine {
 public:
  explicit Machine(int cores) : governor_(cores) { governor_.look(times_, now_); }  // the first look only remembers

  // Lets `duration` pass in which each thread waits for a core for this share of the time; returns the threads used at the end.
  int pass(milliseconds duration, double crowding) {
    for (milliseconds passed(0); passed < duration; passed += milliseconds(50)) {
      now_ += milliseconds(50);
      const auto all = std::chrono::duration_cast<std::chrono::nanoseconds>(milliseconds(50)) * governor_.threads();
      const auto waiting = std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(all.count()) * crowding));
      times_.waiting += waiting;
      times_.running += all - waiting;
      EXPECT_TRUE(governor_.is_due(now_));
      governor_.look(times_, now_);
      changes_ += governor_.threads() != last_;
      last_ = governor_.threads();
    }
    return governor_.threads();
  }
  int changes() const { return changes_; }

 private:
  ThreadGovernor governor_;
  ThreadTimes times_{.running = std::chrono::seconds(1), .waiting = std::chrono::seconds(1)};  // of loading
  ThreadGovernor::Instant now_{};
  int changes_ = 0;
  int last_ = 0;
};

TEST(ThreadGovernor, UsesEveryCoreOfAQuietMachine) {
  EXPECT_EQ(Machine(2).pass(milliseconds(1000), 0), 2);
  EXPECT_EQ(Machine(8).pass(milliseconds(1000), 0.02), 8);
}

TEST(ThreadGovernor, GivesWayAtOnceAndComesBack) {
  Machine machine(2);
  EXPECT_EQ(machine.pass(milliseconds(50), 0.6), 1);
  EXPECT_EQ(machine.pass(milliseconds(400), 0), 1) << "not at the first quiet moment";
  EXPECT_EQ(machine.pass(milliseconds(200), 0), 2);
}

TEST(ThreadGovernor, TriesLessOftenTheLongerItIsCrowded) {
  Machine machine(2);
  // One thread has a core to itself, two never do.
  int tries = 0;
  for (int i = 0; i < 1200; ++i) {
    const int threads = machine.pass(milliseconds(50), 0);
    if (threads != 2) continue;
    ++tries;
    EXPECT_EQ(machine.pass(milliseconds(50), 0.6), 1);
  }
  EXPECT_GE(tries, 4);
  EXPECT_LE(tries, 12) << "in a minute";
}

TEST(ThreadGovernor, OneThreadIsTheLeast) { EXPECT_EQ(Machine(4).pass(milliseconds(2000), 0.9), 1); }

TEST(ThreadTimes, GrowWithWork) {
  const ThreadTimes before = thread_times();
  if (before.running.count() == 0) GTEST_SKIP() << "this kernel does not tell how long threads wait for a core";
  volatile unsigned sum = 0;
  const auto end = std::chrono::steady_clock::now() + milliseconds(30);
  while (std::chrono::steady_clock::now() < end) sum = sum + 1;
  EXPECT_GT(thread_times().running, before.running);
}

}  // namespace
}  // namespace cupel::engine
