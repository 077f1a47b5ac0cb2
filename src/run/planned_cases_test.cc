#include "run/planned_cases.h"

#include <gtest/gtest.h>

#include <thread>

#include "run/plan.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

constexpr std::size_t kCases = 1000;

Plan large_plan() {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < kCases; ++i) {
    cases.push_back(case_of("c" + std::to_string(i), std::string(3000, 'p'), {check("has", std::to_string(i))}));
  }
  return *make_plan(suite_of(std::move(cases)), {.backends = {"x"}}, fake_checks());
}

TEST(PlannedCases, ComeBackWithTheirChecksInAnyOrder) {
  const Plan plan = large_plan();
  ASSERT_EQ(plan.cases.size(), kCases);
  for (std::size_t i = 0; i < kCases; ++i) {
    const std::size_t index = i * 7 % kCases;
    EXPECT_EQ(plan.cases.content(index)->id, "c" + std::to_string(index));
    const std::shared_ptr<const PlannedCase> planned = plan.cases.at(index);
    ASSERT_EQ(planned->content.id, "c" + std::to_string(index));
    ASSERT_EQ(planned->checks.size(), 1U);
    EXPECT_EQ(planned->checks[0].judge(Attempt{.output = std::to_string(index)})->outcome, Outcome::pass);
    EXPECT_EQ(planned->checks[0].judge(Attempt{.output = "x"})->outcome, Outcome::fail);
  }
}

TEST(PlannedCases, SeveralThreadsMayRead) {
  const Plan plan = large_plan();
  std::vector<std::jthread> threads;
  for (std::size_t first = 0; first < 4; ++first) {
    threads.emplace_back([&plan, first] {
      for (std::size_t index = first; index < kCases; index += 2) EXPECT_EQ(plan.cases.at(index)->content.id, "c" + std::to_string(index));
    });
  }
}

TEST(PlannedCases, ChecksThatCannotBeMadeAgainAreAnErrorOfTheCase) {
  PlannedCases cases([](const Case& content) -> Result<PlannedCase> {
    if (content.id == "c400") return fail(ErrorCode::io, "the schema is gone");
    return PlannedCase{.content = content, .checks = {}, .turn_checks = {}};
  });
  for (std::size_t i = 0; i < kCases; ++i) {
    ASSERT_TRUE(cases.add({.content = case_of("c" + std::to_string(i), "?"), .checks = {}, .turn_checks = {}}));
  }
  EXPECT_EQ(cases.at(400)->content.error->message, "the schema is gone");
  EXPECT_FALSE(cases.at(401)->content.error);
}

}  // namespace
}  // namespace cupel
