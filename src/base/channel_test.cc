#include "base/channel.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>
#include <vector>

namespace cupel {
namespace {

TEST(Channel, keeps_order_and_drains_after_closing) {
  Channel<int> channel(4);
  EXPECT_TRUE(channel.push(1));
  EXPECT_TRUE(channel.push(2));
  channel.close();
  EXPECT_FALSE(channel.push(3));
  EXPECT_EQ(channel.pop(), 1);
  EXPECT_EQ(channel.try_pop(), 2);
  EXPECT_EQ(channel.pop(), std::nullopt);
}

TEST(Channel, try_pop_never_waits) {
  Channel<int> channel(1);
  EXPECT_EQ(channel.try_pop(), std::nullopt);
}

TEST(Channel, hands_everything_over_between_threads) {
  Channel<int> channel(2);
  std::vector<std::jthread> producers;
  for (int producer = 0; producer < 4; ++producer) {
    producers.emplace_back([&] {
      for (int i = 1; i <= 100; ++i) channel.push(i);
    });
  }
  int sum = 0;
  for (int i = 0; i < 400; ++i) sum += channel.pop().value_or(0);
  EXPECT_EQ(sum, 4 * 5050);
}

TEST(Channel, closing_wakes_who_waits) {
  Channel<int> full(1);
  full.push(1);
  Channel<int> empty(1);
  std::jthread pusher([&] { EXPECT_FALSE(full.push(2)); });
  std::jthread popper([&] { EXPECT_EQ(empty.pop(), std::nullopt); });
  full.close();
  empty.close();
}

}  // namespace
}  // namespace cupel
