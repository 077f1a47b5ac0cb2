#include "run/order.h"

#include <gtest/gtest.h>

#include <numeric>

namespace cupel {
namespace {

// Wants to be asked in reverse, and notes what it was told.
class Reversing final : public Backend {
 public:
  Capabilities capabilities() const override { return {}; }
  Result<Reply> generate(const Request&, const TokenSink&, std::stop_token) override { return fail(ErrorCode::internal, "not asked"); }
  Result<ModelFacts> model() override { return ModelFacts{}; }
  std::vector<std::size_t> plan(std::span<const Request> requests) override {
    for (const Request& request : requests) told.push_back(request.messages.back().text());
    std::vector<std::size_t> order(requests.size());
    std::iota(order.rbegin(), order.rend(), 0);
    return order;
  }
  std::vector<std::string> told;
};

Plan plan_of(const std::vector<std::optional<std::uint16_t>>& backends) {
  Plan plan;
  plan.backends = {"a", "b"};
  for (std::size_t i = 0; i < backends.size(); ++i) {
    PlannedCase planned;
    planned.content.turns = {{.user = "question " + std::to_string(i), .checks = {}, .answer = {}}};
    plan.cases.add(std::move(planned));
    plan.attempts.push_back({.case_index = static_cast<std::uint32_t>(i), .backend = backends[i]});
  }
  return plan;
}

TEST(Order, EachBackendOrdersItsOwnAttempts) {
  const Plan plan = plan_of({0, 0, 0, 1, std::nullopt});
  std::vector<OpenedBackend> backends(2);
  auto reversing = std::make_unique<Reversing>();
  const Reversing& told = *reversing;
  backends[0].backend = std::move(reversing);
  backends[1].error = Error{ErrorCode::unavailable, "down", {}};
  const std::vector<std::size_t> all = {0, 1, 2, 3, 4};
  EXPECT_EQ(order_attempts(plan, all, backends), (std::vector<std::size_t>{2, 1, 0, 3, 4}));
  EXPECT_EQ(told.told, (std::vector<std::string>{"question 0", "question 1", "question 2"}));
}

TEST(Order, OnlyTheGivenAttempts) {
  const Plan plan = plan_of({0, 0, 0});
  std::vector<OpenedBackend> backends(2);
  backends[0].backend = std::make_unique<Reversing>();
  const std::vector<std::size_t> some = {0, 2};
  EXPECT_EQ(order_attempts(plan, some, backends), (std::vector<std::size_t>{2, 0}));
}

}  // namespace
}  // namespace cupel
