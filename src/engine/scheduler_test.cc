#include "engine/scheduler.h"

#include <gtest/gtest.h>

#include <numeric>

namespace cupel::engine {
namespace {

constexpr KvCosts kCosts{.trained_context = 2048, .bytes_per_position = 1024};

class SchedulerTest : public ::testing::Test {
 protected:
  // A scheduler whose lanes have their contexts already.
  Scheduler& with_lanes(int lanes, int slots) {
    options.threads = 4;
    options.sequences = lanes * slots;
    scheduler.emplace(kCosts, options, lanes);
    for (int i = 0; i < lanes; ++i) scheduler->reset_lane(static_cast<std::size_t>(i), {.sequences = slots, .positions = 512});
    return *scheduler;
  }

  // `shared` tokens that all such jobs begin with, then tokens of its own.
  std::shared_ptr<Job> submit(int shared, int own = 8) {
    auto job = std::make_shared<Job>();
    job->call = ++calls;
    job->prompt.resize(static_cast<std::size_t>(shared));
    std::iota(job->prompt.begin(), job->prompt.end(), 1000);
    for (int i = 0; i < own; ++i) job->prompt.push_back(static_cast<llama_token>(10000 * calls + i));
    job->options.max_tokens = 16;
    EXPECT_TRUE(scheduler->submit(job));
    return job;
  }

  // The lane computes the job's prompt and keeps it in the slot.
  void finish(std::size_t lane, const Assignment& assignment) {
    scheduler->note_fed(lane, assignment.slot);
    scheduler->release(lane, assignment.slot, assignment.job->feed());
  }

  LoadOptions options;
  std::optional<Scheduler> scheduler;
  int calls = 0;
};

TEST_F(SchedulerTest, JobsAreSharedOutEvenly) {
  Scheduler& lanes = with_lanes(2, 4);
  for (int i = 0; i < 4; ++i) submit(0);
  EXPECT_TRUE(lanes.take(0));
  EXPECT_TRUE(lanes.take(0));
  EXPECT_FALSE(lanes.take(0));
  EXPECT_TRUE(lanes.take(1));
  EXPECT_TRUE(lanes.take(1));
}

TEST_F(SchedulerTest, ASlotKeepsWhatTheNextJobBeginsWith) {
  Scheduler& lanes = with_lanes(1, 2);
  submit(100);
  const std::optional<Assignment> first = lanes.take(0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kept, 0);
  finish(0, *first);
  submit(100);
  const std::optional<Assignment> second = lanes.take(0);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->slot, first->slot);
  EXPECT_EQ(second->kept, 100);
}

TEST_F(SchedulerTest, TheLastTokenIsNeverTakenFromElsewhere) {
  Scheduler& lanes = with_lanes(1, 1);
  submit(50, 0);
  finish(0, *lanes.take(0));
  submit(50, 0);
  EXPECT_EQ(lanes.take(0)->kept, 49);
}

TEST_F(SchedulerTest, AClaimComputesAllThatItIsJudgedBy) {
  Scheduler& lanes = with_lanes(1, 1);
  submit(50, 8);
  finish(0, *lanes.take(0));
  auto job = std::make_shared<Job>();
  job->prompt.resize(50);
  std::iota(job->prompt.begin(), job->prompt.end(), 1000);
  job->claim = Claim{.tokens = {10000, 10001}, .bytes = {"a", "b"}};
  ASSERT_TRUE(lanes.submit(job));
  EXPECT_EQ(lanes.take(0)->kept, 49);
}

TEST_F(SchedulerTest, JobsWaitForAPrefixThatIsBeingComputed) {
  Scheduler& lanes = with_lanes(2, 4);
  submit(100);
  submit(100);
  const std::optional<Assignment> first = lanes.take(0);
  ASSERT_TRUE(first);
  EXPECT_FALSE(lanes.take(1));
  EXPECT_TRUE(lanes.is_wanted(0, first->slot));
  lanes.shelf().put({.tokens = first->job->feed(), .state = std::vector<std::uint8_t>(8)});
  EXPECT_FALSE(lanes.is_wanted(0, first->slot));
  lanes.note_fed(0, first->slot);
  const std::optional<Assignment> second = lanes.take(1);
  ASSERT_TRUE(second);
  ASSERT_TRUE(second->prefix);
  EXPECT_EQ(second->kept, 100);
}

TEST_F(SchedulerTest, AShortPrefixOfALongPromptIsNotWorthACopyOfAll) {
  Scheduler& lanes = with_lanes(2, 4);
  submit(12, 400);
  submit(12, 8);
  submit(12, 8);
  const std::optional<Assignment> first_long = lanes.take(0), first_short = lanes.take(1);
  ASSERT_TRUE(first_long && first_short);
  EXPECT_FALSE(lanes.is_wanted(0, first_long->slot));
  EXPECT_TRUE(lanes.is_wanted(1, first_short->slot));
}

TEST_F(SchedulerTest, AConversationGoesBackToItsLane) {
  Scheduler& lanes = with_lanes(2, 4);
  submit(200);
  finish(0, *lanes.take(0));
  submit(200);
  EXPECT_FALSE(lanes.take(1));
  EXPECT_EQ(lanes.take(0)->kept, 200);
}

TEST_F(SchedulerTest, TextsToScoreWaitForLess) {
  Scheduler& lanes = with_lanes(2, 4);
  const auto submit_text = [&] {
    auto job = std::make_shared<Job>();
    job->call = ++calls;
    job->prompt = Tokens(12, 7);  // what all stand behind
    job->given = GivenTokens{.tokens = Tokens(5, 100 + calls)};
    EXPECT_TRUE(scheduler->submit(job));
  };
  submit_text();
  submit_text();
  const std::optional<Assignment> first = lanes.take(0);
  ASSERT_TRUE(first);
  EXPECT_FALSE(lanes.take(1));
  finish(0, *first);
  const std::optional<Assignment> second = lanes.take(0);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kept, 11) << "the last token of the context is computed again: its logits are asked for";
}

TEST_F(SchedulerTest, WithoutSharingNothingIsKeptAndNobodyWaits) {
  options.share_prefixes = false;
  Scheduler& lanes = with_lanes(2, 4);
  submit(100);
  submit(100);
  EXPECT_EQ(lanes.take(0)->kept, 0);
  EXPECT_EQ(lanes.take(1)->kept, 0);
}

TEST_F(SchedulerTest, WhatDoesNotFitGetsALargerContextOnceTheLaneIsEmpty) {
  Scheduler& lanes = with_lanes(1, 2);
  submit(0, 8);
  const std::optional<Assignment> running = lanes.take(0);
  submit(0, 600);
  EXPECT_FALSE(lanes.take(0));
  EXPECT_FALSE(lanes.wanted_context(0));
  finish(0, *running);
  const std::optional<KvPlan> plan = lanes.wanted_context(0);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->positions, 768);
  lanes.reset_lane(0, *plan);
  EXPECT_TRUE(lanes.take(0));
}

TEST_F(SchedulerTest, AContextIsMadeForWhatIsExpected) {
  options.sequences = 32;
  scheduler.emplace(kCosts, options, 2);
  scheduler->expect(6, 100);
  submit(0);
  EXPECT_EQ(scheduler->wanted_context(0), (KvPlan{.sequences = 3, .positions = 256}));
}

TEST_F(SchedulerTest, WhereNothingIsExpectedAContextIsSmall) {
  options.sequences = 32;
  scheduler.emplace(kCosts, options, 2);
  submit(0);
  EXPECT_EQ(scheduler->wanted_context(0), (KvPlan{.sequences = 4, .positions = 512}));
  for (int i = 0; i < 19; ++i) submit(0);
  EXPECT_EQ(scheduler->wanted_context(0), (KvPlan{.sequences = 10, .positions = 512}));
}

TEST_F(SchedulerTest, AMovedJobLeavesBehindWhatItHasComputed) {
  Scheduler& lanes = with_lanes(1, 3);
  submit(100);
  const std::optional<Assignment> running = lanes.take(0);
  lanes.note_fed(0, running->slot);
  const std::size_t other = running->slot == 2 ? 1 : 2;
  lanes.move(0, running->slot, other, running->job->feed());
  submit(100);
  const std::optional<Assignment> next = lanes.take(0);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->slot, running->slot);
  EXPECT_EQ(next->kept, 100);
  EXPECT_FALSE(lanes.cancel(running->job->call));
  EXPECT_TRUE(running->job->cancelled);
}

TEST_F(SchedulerTest, CancelledJobsLeaveTheQueue) {
  Scheduler& lanes = with_lanes(1, 1);
  const std::shared_ptr<Job> waiting = submit(0);
  EXPECT_EQ(lanes.cancel(waiting->call), waiting);
  EXPECT_FALSE(lanes.take(0));
  const std::shared_ptr<Job> running = submit(0);
  ASSERT_TRUE(lanes.take(0));
  EXPECT_FALSE(lanes.cancel(running->call));
  EXPECT_TRUE(running->cancelled);
}

TEST_F(SchedulerTest, PromptsLongerThanTheContextAreRefusedWithTheNumbers) {
  with_lanes(1, 1);
  auto job = std::make_shared<Job>();
  job->prompt.resize(3000);
  const Result<void> submitted = scheduler->submit(job);
  ASSERT_FALSE(submitted);
  EXPECT_EQ(submitted.error().code, ErrorCode::limit_exceeded);
  EXPECT_NE(submitted.error().message.find("3000"), std::string::npos);
  EXPECT_NE(submitted.error().message.find("2048"), std::string::npos);
}

TEST_F(SchedulerTest, JobsLargerThanMemoryAreRefusedWithTheNumbersAndTheNextStep) {
  constexpr std::uint64_t kTiB = 1ULL << 40U;
  scheduler.emplace(KvCosts{.trained_context = 2048, .bytes_per_position = kTiB}, options, 1);
  auto job = std::make_shared<Job>();
  job->prompt.assign(10, 1);
  job->options.max_tokens = 6;
  const Result<void> refused = scheduler->submit(job);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit_exceeded);
  EXPECT_TRUE(refused.error().message.starts_with("16 tokens need 16777216 MiB for keys and values, ")) << refused.error().message;
  EXPECT_TRUE(refused.error().message.ends_with(" MiB of memory are available")) << refused.error().message;
  EXPECT_EQ(refused.error().notes.size(), 1U);
  EXPECT_EQ(scheduler->waiting(), 0U);
}

TEST_F(SchedulerTest, ALaneAloneHasAllThreads) {
  Scheduler& lanes = with_lanes(2, 4);
  submit(0);
  submit(0);
  lanes.take(0);
  EXPECT_EQ(lanes.threads_for(0), 4);
  lanes.take(1);
  EXPECT_EQ(lanes.threads_for(0), 2);
  EXPECT_EQ(lanes.threads_for(1), 2);
}

TEST_F(SchedulerTest, ClosingEndsIdleLanesAndReturnsWhatWaits) {
  Scheduler& lanes = with_lanes(1, 1);
  submit(0);
  EXPECT_EQ(lanes.close().size(), 1U);
  EXPECT_FALSE(lanes.wait_for_work(0));
}

}  // namespace
}  // namespace cupel::engine
