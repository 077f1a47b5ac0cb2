#include "engine/watchdog.h"

#include <gtest/gtest.h>

#include <future>

namespace cupel::engine {
namespace {

using std::chrono::milliseconds;

TEST(Watchdog, TellsWhatDidNotFinish) {
  std::promise<std::string> expired;
  Watchdog watchdog([&](const std::string& message) { expired.set_value(message); });
  const Watchdog::Guard patient(&watchdog, "something slow", milliseconds(60000));
  const Watchdog::Guard guard(&watchdog, "the chat template", milliseconds(20));
  std::future<std::string> message = expired.get_future();
  ASSERT_EQ(message.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(message.get(), "the chat template did not finish within 0.02 s");
}

TEST(Watchdog, LeavesAloneWhatFinishesInTime) {
  bool has_expired = false;
  {
    Watchdog watchdog([&](const std::string&) { has_expired = true; });
    for (int i = 0; i < 100; ++i) const Watchdog::Guard guard(&watchdog, "quick", milliseconds(60000));
  }
  EXPECT_FALSE(has_expired);
}

TEST(Watchdog, IsOptional) { const Watchdog::Guard guard(nullptr, "unwatched", milliseconds(0)); }

}  // namespace
}  // namespace cupel::engine
