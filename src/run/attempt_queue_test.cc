#include "run/attempt_queue.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

/// Wants everything in the opposite order; notes how much it was told at once.
class Reversing final : public Backend {
 public:
  Capabilities capabilities() const override { return {}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return Reply{}; }
  Result<ModelFacts> model() override { return ModelFacts{}; }
  std::vector<std::size_t> plan(std::span<const Request> requests) override {
    told.push_back(requests.size());
    std::vector<std::size_t> order(requests.size());
    std::iota(order.rbegin(), order.rend(), 0);
    return order;
  }
  std::vector<std::size_t> told;
};

Plan plan_of(std::size_t cases) {
  Plan plan;
  plan.backends = {"x"};
  for (std::size_t i = 0; i < cases; ++i) {
    EXPECT_TRUE(plan.cases.add({.content = case_of(std::to_string(i), "?"), .checks = {}, .turn_checks = {}}));
    plan.attempts.push_back({.case_index = static_cast<std::uint32_t>(i), .backend = 0});
  }
  return plan;
}

std::vector<std::size_t> take_all(AttemptQueue& queue) {
  std::vector<std::size_t> taken;
  while (const std::optional<std::size_t> next = queue.next()) taken.push_back(*next);
  return taken;
}

TEST(AttemptQueue, BackendsAreToldOfAWindowAtATime) {
  const Plan plan = plan_of(10'000);
  std::vector<OpenedBackend> backends(1);
  auto reversing = std::make_unique<Reversing>();
  const Reversing& told = *reversing;
  backends[0].backend = std::move(reversing);
  AttemptQueue queue(plan, {}, backends, nullptr);
  const std::vector<std::size_t> taken = take_all(queue);
  EXPECT_EQ(std::set<std::size_t>(taken.begin(), taken.end()).size(), 10'000U) << "each once";
  EXPECT_EQ(taken.size(), 10'000U);
  EXPECT_EQ(told.told.size(), 3U);
  EXPECT_EQ(std::reduce(told.told.begin(), told.told.end()), 10'000U);
  EXPECT_EQ(taken.front(), told.told.front() - 1) << "in the order that the backend wants";
  EXPECT_EQ(queue.next(), std::nullopt);
}

TEST(AttemptQueue, OnlySomeOfThePlan) {
  const Plan plan = plan_of(5);
  std::vector<OpenedBackend> backends(1);
  backends[0].backend = std::make_unique<Reversing>();
  const std::vector<std::size_t> some = {1, 3, 4};
  AttemptQueue queue(plan, some, backends, nullptr);
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(take_all(queue), (std::vector<std::size_t>{4, 3, 1}));
  AttemptQueue as_it_stands(plan, some, backends, nullptr);
  as_it_stands.keep_order();
  EXPECT_EQ(take_all(as_it_stands), some);
}

}  // namespace
}  // namespace cupel
