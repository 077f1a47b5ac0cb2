// Waiting that can be stopped, and locks that are only tried: what fetching models relies on.
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/files.h"

namespace cupel {
namespace {

TEST(Wait, TakesItsTimeOrUntilStopped) {
  EXPECT_TRUE(system_clock().wait_for(std::chrono::milliseconds(1), {}));
  std::stop_source stop;
  stop.request_stop();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(system_clock().wait_for(std::chrono::minutes(10), stop.get_token()));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(1));
}

TEST(TryLock, IsNothingWhileAnotherHoldsIt) {
  const TemporaryFolder folder = *TemporaryFolder::make();
  const auto path = folder.path() / "sub" / "lock";
  {
    const auto first = *FileLock::try_acquire(path);
    ASSERT_TRUE(first);
    EXPECT_FALSE(*FileLock::try_acquire(path));
  }
  EXPECT_TRUE(*FileLock::try_acquire(path));
}

}  // namespace
}  // namespace cupel
