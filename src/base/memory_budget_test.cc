#include "base/memory_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace cupel {
namespace {

constexpr std::uint64_t kMiB = 1U << 20U;

// Things of a budget that note what happens to them.
class BudgetTest : public ::testing::Test {
 protected:
  std::unique_ptr<MemoryBudget::Place> place(const std::string& name, std::uint64_t mib) {
    return std::make_unique<MemoryBudget::Place>(budget, MemoryBudget::Thing{.name = name,
                                                                             .bytes = mib * kMiB,
                                                                             .load = [this, name]() -> Result<void> {
                                                                               if (fails) return fail(ErrorCode::corrupt, "broken");
                                                                               note("+" + name);
                                                                               return {};
                                                                             },
                                                                             .unload = [this, name] { note("-" + name); },
                                                                             .advice = "a smaller one"});
  }

  void note(const std::string& text) {
    const std::scoped_lock lock(mutex);
    happened += text;
  }

  std::string so_far() {
    const std::scoped_lock lock(mutex);
    return happened;
  }

  std::shared_ptr<MemoryBudget> budget = std::make_shared<MemoryBudget>(MemoryLimit{100 * kMiB});
  std::atomic<bool> fails = false;

 private:
  std::mutex mutex;
  std::string happened;
};

TEST_F(BudgetTest, WhatFitsStaysLoaded) {
  const auto a = place("a", 60), b = place("b", 40);
  ASSERT_TRUE(a->use({}));
  ASSERT_TRUE(b->use({}));
  ASSERT_TRUE(a->use({}));
  EXPECT_EQ(so_far(), "+a+b");
}

TEST_F(BudgetTest, LongestUnusedGoesFirstAndComesBackWhenUsed) {
  const auto a = place("a", 40), b = place("b", 40), c = place("c", 40);
  ASSERT_TRUE(a->use({}));
  ASSERT_TRUE(b->use({}));
  ASSERT_TRUE(a->use({}));
  ASSERT_TRUE(c->use({}));
  EXPECT_EQ(so_far(), "+a+b-b+c");
  EXPECT_FALSE(b->use_if_loaded());
  ASSERT_TRUE(b->use({}));
  EXPECT_EQ(so_far(), "+a+b-b+c-a+b");
}

TEST_F(BudgetTest, UseIsWhenItEnds) {
  const auto a = place("a", 40), b = place("b", 40), c = place("c", 40);
  {
    const Result<MemoryBudget::Hold> long_use = a->use({});
    ASSERT_TRUE(b->use({}));
  }
  ASSERT_TRUE(c->use({}));
  EXPECT_EQ(so_far(), "+a+b-b+c");
}

TEST_F(BudgetTest, MoreThanOneGoesWhereNeeded) {
  const auto a = place("a", 40), b = place("b", 40), c = place("c", 90);
  ASSERT_TRUE(a->use({}));
  ASSERT_TRUE(b->use({}));
  ASSERT_TRUE(c->use({}));
  EXPECT_EQ(so_far(), "+a+b-a-b+c");
}

TEST_F(BudgetTest, WhatIsInUseStaysAndOthersWaitForIt) {
  const auto a = place("a", 60), b = place("b", 60);
  Result<MemoryBudget::Hold> in_use = a->use({});
  ASSERT_TRUE(in_use);
  std::jthread other([&] { EXPECT_TRUE(b->use({})); });
  while (budget->waiting() == 0 && so_far() == "+a") std::this_thread::yield();
  ASSERT_TRUE(a->use({})) << "a loaded thing is used at once, whoever waits";
  EXPECT_EQ(so_far(), "+a");
  in_use->reset();
  other.join();
  EXPECT_EQ(so_far(), "+a-a+b");
}

TEST_F(BudgetTest, WaitingEndsWhenAskedTo) {
  const auto a = place("a", 60), b = place("b", 60);
  const Result<MemoryBudget::Hold> in_use = a->use({});
  std::stop_source stop;
  std::jthread asker([&] {
    while (budget->waiting() == 0) std::this_thread::yield();
    stop.request_stop();
  });
  const Result<MemoryBudget::Hold> cancelled = b->use(stop.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::cancelled);
}

TEST_F(BudgetTest, TooLargeForTheLimitIsRefusedWithTheNumbers) {
  const auto a = place("a", 60), large = place("large", 101);
  ASSERT_TRUE(a->use({}));
  const Result<MemoryBudget::Hold> refused = large->use({});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit_exceeded);
  EXPECT_EQ(refused.error().message, "large needs 101 MiB of memory, 100 MiB are allowed");
  EXPECT_EQ(refused.error().notes, std::vector<std::string>{"a smaller one"});
  EXPECT_EQ(so_far(), "+a");
}

TEST_F(BudgetTest, TooLargeForAnEstimatedLimitIsLoadedAlone) {
  budget = std::make_shared<MemoryBudget>(MemoryLimit{100 * kMiB, false});
  const auto a = place("a", 10), large = place("large", 101);
  ASSERT_TRUE(a->use({}));
  ASSERT_TRUE(large->use({}));
  EXPECT_EQ(so_far(), "+a-a+large");
}

TEST_F(BudgetTest, FailedLoadTakesNoRoomAndIsTriedAnew) {
  const auto a = place("a", 60), b = place("b", 60);
  fails = true;
  EXPECT_EQ(a->use({}).error().code, ErrorCode::corrupt);
  fails = false;
  ASSERT_TRUE(b->use({}));
  ASSERT_TRUE(a->use({}));
  EXPECT_EQ(so_far(), "+b-b+a");
}

TEST_F(BudgetTest, WhatGoesAwayIsUnloadedAndItsRoomIsFree) {
  const auto b = place("b", 60);
  {
    const auto a = place("a", 60);
    ASSERT_TRUE(a->use({}));
  }
  ASSERT_TRUE(b->use({}));
  EXPECT_EQ(so_far(), "+a-a+b");
}

TEST_F(BudgetTest, ManyThreadsNeverExceedTheLimitNorLoseWhatTheyHold) {
  std::atomic<int> loaded = 0, most = 0;
  std::vector<std::atomic<bool>> is_loaded(4);
  std::vector<std::unique_ptr<MemoryBudget::Place>> places;
  for (std::size_t i = 0; i < is_loaded.size(); ++i) {
    places.push_back(std::make_unique<MemoryBudget::Place>(budget, MemoryBudget::Thing{.name = "thing",
                                                                                       .bytes = 50 * kMiB,
                                                                                       .load = [&, i]() -> Result<void> {
                                                                                         is_loaded[i] = true;
                                                                                         most = std::max<int>(most, ++loaded);
                                                                                         return {};
                                                                                       },
                                                                                       .unload =
                                                                                           [&, i] {
                                                                                             is_loaded[i] = false;
                                                                                             --loaded;
                                                                                           }}));
  }
  std::atomic<int> lost = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t n = 0; n < 200; ++n) {
          const std::size_t i = (n * (t + 1) + t) % places.size();
          const Result<MemoryBudget::Hold> hold = places[i]->use({});
          if (!hold || !is_loaded[i]) ++lost;
        }
      });
    }
  }
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(most, 2);
}

}  // namespace
}  // namespace cupel
