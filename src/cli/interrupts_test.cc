#include "cli/interrupts.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>

namespace cupel {
namespace {

TEST(Interrupts, RedirectedOnesDoNotStopAndTheNextDoes) {
  Interrupts interrupts;
  std::promise<void> redirected, stopped;
  const std::stop_callback on_stop(interrupts.token(), [&] { stopped.set_value(); });
  interrupts.redirect([&] { redirected.set_value(); });
  ::raise(SIGINT);
  redirected.get_future().wait();
  EXPECT_FALSE(interrupts.token().stop_requested());
  interrupts.redirect({});
  ::raise(SIGINT);
  stopped.get_future().wait();
  EXPECT_TRUE(interrupts.token().stop_requested());
}

TEST(InterruptsDeathTest, TheSecondEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Interrupts interrupts;
        std::promise<void> stopped;
        const std::stop_callback on_stop(interrupts.token(), [&] { stopped.set_value(); });
        ::raise(SIGTERM);
        stopped.get_future().wait();
        ::raise(SIGTERM);
        std::promise<void>().get_future().wait_for(std::chrono::seconds(5));  // the process ends meanwhile
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace cupel
