#include "engine/kv_plan.h"

#include <gtest/gtest.h>

namespace cupel::engine {
namespace {

constexpr KvCosts kCosts{.trained_context = 2048, .bytes_per_position = 1024};

TEST(KvPlan, AsManySequencesAsAreWorthHaving) {
  EXPECT_EQ(plan_kv(kCosts, {.sequences = 5, .positions = 100, .most_bytes = 1ULL << 30U}), (KvPlan{.sequences = 5, .positions = 256}));
}

TEST(KvPlan, MemoryLimitsTheirNumber) {
  const KvPlan plan = plan_kv(kCosts, {.sequences = 50, .positions = 300, .most_bytes = 4ULL << 20U});
  EXPECT_EQ(plan, (KvPlan{.sequences = 8, .positions = 512}));
  EXPECT_EQ(kv_bytes(kCosts, plan), 4ULL << 20U);
}

TEST(KvPlan, OneSequenceIsAlwaysTried) {
  EXPECT_EQ(plan_kv(kCosts, {.sequences = 4, .positions = 2000, .most_bytes = 1}), (KvPlan{.sequences = 1, .positions = 2048}));
}

TEST(KvPlan, NoMorePositionsThanTheModelWasTrainedFor) {
  EXPECT_EQ(plan_kv(kCosts, {.sequences = 1, .positions = 9999, .most_bytes = 1ULL << 30U}).positions, 2048);
}

}  // namespace
}  // namespace cupel::engine
