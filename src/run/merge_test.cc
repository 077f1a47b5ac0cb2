#include "run/merge.h"

#include <gtest/gtest.h>

#include "core/document.h"
#include "run/run.h"
#include "run/testing/fakes.h"

namespace cupel {
namespace {

class Merge : public ::testing::Test {
 protected:
  Merge() {
    std::vector<Case> cases;
    for (int i = 0; i < 12; ++i) {
      Case content = case_of("c" + std::to_string(i), i % 4 == 0 ? "no" : "yes", {check("has", "yes")});
      content.tags = {i % 2 == 0 ? "even" : "odd"};
      cases.push_back(std::move(content));
    }
    std::vector<Suite> suites = suite_of(std::move(cases));
    suites[0].gates = {{.condition = "pass_rate >= 70%"}, {.condition = "pass_rate(tag=even) >= 40%", .confidence = 0.9}};
    suites[0].derived_metrics = {{"half", "__count / 2"}, {"quarter", "half / 2"}};
    plan_ = *make_plan(std::move(suites), {.backends = {"x"}}, fake_checks());
  }

  RunFinished run(std::optional<Shard> shard, std::string id, ExitStatus* status = nullptr) {
    FakeReporter reporter;
    RunFacts facts{.id = std::move(id)};
    facts.argv = {"cupel", "run", "s.yaml"};
    facts.shard = shard;
    if (shard) facts.argv.insert(facts.argv.end(), {"--shard", "1/2"});
    const OpenBackend open = [&](const std::string&) -> Result<std::shared_ptr<Backend>> { return std::make_shared<FakeBackend>(echo()); };
    const RunEnd end = *run_plan(plan_, facts, {.jobs = 1}, {.open = open, .reporters = {&reporter}, .clock = clock_, .stop = {}});
    if (status != nullptr) *status = end.status;
    for (const Attempt& each : reporter.attempts()) attempts_.push_back(each);
    return reporter.end();
  }

  std::vector<ShardRun> shards(int count) {
    attempts_.clear();
    std::vector<ShardRun> runs;
    for (int i = 1; i <= count; ++i) {
      runs.push_back(
          {.end = run(Shard{.index = i, .count = count, .plan = "p"}, "20260101T000000-00000" + std::to_string(i)), .has_ended = true});
    }
    return runs;
  }

  MergedRun merged(const std::vector<ShardRun>& shards) {
    return *merge(shards, [&](const auto& sink) -> Result<void> {
      for (const Attempt& each : attempts_) sink(each);
      return {};
    });
  }

  FakeClock clock_;
  Plan plan_;
  std::vector<Attempt> attempts_;
};

TEST_F(Merge, IsTheUndividedRun) {
  const RunFinished whole = run(std::nullopt, "20260101T000000-abcdef");
  const MergedRun found = merged(shards(3));
  EXPECT_EQ(render_json(document_of(found.end.summary)), render_json(document_of(whole.summary)));
  EXPECT_EQ(render_json(document_of(found.end.gates)), render_json(document_of(whole.gates)));
  EXPECT_EQ(render_json(document_of(found.end.environment)), render_json(document_of(whole.environment)));
  EXPECT_EQ(found.end.run.argv, whole.run.argv);
  EXPECT_FALSE(found.end.run.shard);
  EXPECT_EQ(found.status, ExitStatus::failed);
}

TEST_F(Merge, CasesKeepTheirRates) {
  std::vector<Case> cases;
  for (const char* id : {"c", "a", "b"}) cases.push_back(case_of(id, "yes", {check("has", "yes")}));
  cases[1].options.temperature = 1;
  plan_ = *make_plan(suite_of(std::move(cases)), {.repeat = 2, .backends = {"x"}}, fake_checks());
  const RunFinished whole = run(std::nullopt, "20260101T000000-abcdef");
  ASSERT_EQ(whole.summary.case_rates.size(), 3U);
  EXPECT_EQ(whole.summary.case_rates[1].id, "a");
  std::vector<ShardRun> two = shards(2);
  two[1].end.summary.case_rates[0].instability = Instability::sampling;  // what only the shard can know
  const std::string id = two[1].end.summary.case_rates[0].id;
  const Summary found = merged(two).end.summary;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found.case_rates.at(i).id, whole.summary.case_rates[i].id);
    EXPECT_EQ(found.case_rates[i].instability.has_value(), found.case_rates[i].id == id);
  }
}

TEST_F(Merge, TheOrderOfTheShardsDoesNotMatter) {
  const std::vector<ShardRun> in_order = shards(2);
  const std::vector<ShardRun> reversed = {in_order[1], in_order[0], in_order[1]};
  EXPECT_EQ(*order_shards(in_order), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(*order_shards(reversed), (std::vector<std::size_t>{1, 0}));
}

TEST_F(Merge, AShardsGatesDecideNothing) {
  ExitStatus status = ExitStatus::passed;
  plan_.gates[0].condition.limit = 1.1;  // never holds
  std::erase_if(plan_.attempts, [](const PlannedAttempt& each) { return each.case_index % 4 == 0; });
  const RunFinished end = run(Shard{.index = 1, .count = 2, .plan = "p"}, "r", &status);
  EXPECT_EQ(end.gates[0].outcome, GateOutcome::fail);
  EXPECT_NE(end.gates[0].why.find("of this shard alone"), std::string::npos);
  EXPECT_EQ(status, ExitStatus::passed);
}

TEST_F(Merge, WhatIsNotWholeIsRefused) {
  const auto refused = [](std::vector<ShardRun> shards) {
    const auto order = order_shards(shards);
    return order ? std::string("merged") : order.error().message;
  };
  const std::vector<ShardRun> two = shards(2);
  EXPECT_EQ(refused({two[1]}), "shard 1/2 is missing");
  EXPECT_EQ(refused({}), "there are no runs to merge");
  std::vector<ShardRun> twice = {two[0], two[1], two[1]};
  twice[2].end.run.id = "other";
  EXPECT_NE(refused(twice).find("are both shard 2/2"), std::string::npos);
  std::vector<ShardRun> other_plan = two;
  other_plan[1].end.run.shard->plan = "q";
  EXPECT_NE(refused(other_plan).find("different plans"), std::string::npos);
  std::vector<ShardRun> cut = two;
  cut[1].has_ended = false;
  EXPECT_NE(refused(cut).find("did not end"), std::string::npos);
  std::vector<ShardRun> whole = two;
  whole[0].end.run.shard.reset();
  EXPECT_NE(refused(whole).find("is no shard"), std::string::npos);
}

}  // namespace
}  // namespace cupel
