#include "run/shard.h"

#include <gtest/gtest.h>

#include <set>

#include "run/testing/fakes.h"

namespace cupel {
namespace {

Plan plan_of(std::vector<Case> cases, PlanOptions options = {.backends = {"x"}}) {
  return *make_plan(suite_of(std::move(cases)), options, fake_checks());
}

Case costing(std::string id, int max_tokens) {
  Case content = case_of(std::move(id), "q");
  content.options.max_tokens = max_tokens;
  return content;
}

double cost_of(const Plan& plan, const Shard& shard) {
  double cost = 0;
  for (const std::size_t index : attempts_of_shard(plan, shard))
    cost += predicted_cost(*plan.cases.content(plan.attempts[index].case_index));
  return cost;
}

TEST(Shard, IsWrittenAsAFraction) {
  EXPECT_EQ(*parse_shard("2/3"), (Shard{.index = 2, .count = 3}));
  for (const char* wrong : {"", "2", "0/3", "4/3", "2/", "/3", "a/b", "1/3 ", "-1/3"}) EXPECT_FALSE(parse_shard(wrong)) << wrong;
}

TEST(Shard, EveryAttemptIsInOneShardAndCasesAreWhole) {
  std::vector<Case> cases;
  for (int i = 0; i < 23; ++i) cases.push_back(costing("c" + std::to_string(i), 8 + 7 * i % 40));
  const Plan plan = plan_of(std::move(cases), {.repeat = 2, .backends = {"x", "y"}});
  std::set<std::size_t> seen;
  std::set<std::pair<std::size_t, int>> case_and_shard;
  for (int shard = 1; shard <= 4; ++shard) {
    for (const std::size_t index : attempts_of_shard(plan, {.index = shard, .count = 4})) {
      EXPECT_TRUE(seen.insert(index).second);
      case_and_shard.emplace(plan.attempts[index].case_index, shard);
    }
  }
  EXPECT_EQ(seen.size(), plan.attempts.size());
  EXPECT_EQ(case_and_shard.size(), 23U);
}

TEST(Shard, CasesThatAreComparedStayTogether) {
  std::vector<Case> cases;
  for (int i = 0; i < 12; ++i) {
    cases.push_back(costing("c" + std::to_string(i), 8 + i));
    cases.back().comparison = "group " + std::to_string(i % 4);
  }
  const Plan plan = plan_of(std::move(cases));
  std::set<std::pair<std::string, int>> group_and_shard;
  for (int shard = 1; shard <= 3; ++shard) {
    for (const std::size_t index : attempts_of_shard(plan, {.index = shard, .count = 3})) {
      group_and_shard.emplace(plan.cases.content(plan.attempts[index].case_index)->comparison, shard);
    }
  }
  EXPECT_EQ(group_and_shard.size(), 4U);
}

TEST(Shard, IsBalancedByCostAndNotByNumber) {
  std::vector<Case> cases = {costing("long", 4000)};
  for (int i = 0; i < 40; ++i) cases.push_back(costing("short" + std::to_string(i), 100));
  const Plan plan = plan_of(std::move(cases));
  EXPECT_EQ(attempts_of_shard(plan, {.index = 1, .count = 2}).size(), 1U);
  EXPECT_NEAR(cost_of(plan, {.index = 1, .count = 2}) / cost_of(plan, {.index = 2, .count = 2}), 1, 0.02);
}

TEST(Shard, MoreShardsThanCasesLeaveSomeEmpty) {
  const Plan plan = plan_of({costing("a", 8)});
  EXPECT_EQ(attempts_of_shard(plan, {.index = 1, .count = 3}).size(), 1U);
  EXPECT_TRUE(attempts_of_shard(plan, {.index = 3, .count = 3}).empty());
}

TEST(Shard, TheHashIsThatOfWhatIsAskedAndJudged) {
  const std::string hash = plan_hash(plan_of({case_of("a", "q", {check("has", "x")})}));
  EXPECT_EQ(hash, plan_hash(plan_of({case_of("a", "q", {check("has", "x")})})));
  EXPECT_NE(hash, plan_hash(plan_of({case_of("a", "other", {check("has", "x")})})));
  EXPECT_NE(hash, plan_hash(plan_of({case_of("a", "q", {check("has", "y")})})));
  EXPECT_NE(hash, plan_hash(plan_of({case_of("a", "q", {check("has", "x")})}, {.backends = {"y"}})));
  Case moved = case_of("a", "q", {check("has", "x")});
  moved.mark.line = 99;
  EXPECT_EQ(hash, plan_hash(plan_of({moved})));
}

}  // namespace
}  // namespace cupel
