#include "store/run_transfer.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "store/run_schema.h"
#include "store/run_writer.h"

namespace cupel {
namespace {

Attempt attempt(const std::string& id, std::size_t index) {
  Attempt made{.suite = "s", .id = id, .index = index, .backend = "x"};
  made.messages = {{"user", "question"}};
  made.output = "answer to " + id;
  made.timing.latency_ms = 7;
  made.answers.push_back({.key = {{{"weights", "w"}}, "hash-" + id}, .max_tokens = 64, .reply = {.text = "answer"}});
  return made;
}

class RunTransfer : public ::testing::Test {
 protected:
  void keep(const std::filesystem::path& path, const std::string& id, const std::vector<Attempt>& attempts) {
    const auto writer = RunWriter::open(path);
    ASSERT_TRUE(writer);
    std::vector<Event> events = {RunStarted{.run = {.id = id}, .attempts = attempts.size(), .notes = {}}};
    for (const Attempt& each : attempts) events.emplace_back(AttemptFinished{each});
    RunFinished end;
    end.run.id = id;
    events.emplace_back(end);
    ASSERT_TRUE((*writer)->keep(events));
  }

  std::vector<std::string> documents(RunStore& store, const StoredRun& run) {
    std::vector<std::string> texts;
    EXPECT_TRUE(store.each_attempt(run, [&](StoredAttempt each) -> Result<void> {
      texts.push_back(std::move(each.document));
      return {};
    }));
    return texts;
  }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
  std::filesystem::path one = folder.path() / "one.db", two = folder.path() / "two.db", whole = run_store_path(folder.path());
};

TEST_F(RunTransfer, ARunIsMadeOfTheAttemptsOfSeveralFiles) {
  keep(one, "r1", {attempt("a", 0), attempt("c", 2)});
  keep(two, "r2", {attempt("b", 1)});
  const std::vector<RunSource> sources = {{two, 1}, {one, 1}};
  StoredRun run = *(*RunStore::open(one))->find("r1");
  run.id = "merged";
  run.planned = 3;
  for (int time = 0; time < 2; ++time) {  // the second one replaces
    const auto put = put_run(whole, run, sources);
    ASSERT_TRUE(put) << describe_error(put.error());
    const auto store = *RunStore::open(whole);
    ASSERT_EQ(store->runs()->size(), 1U);
    const StoredRun found = *store->find("merged");
    EXPECT_EQ(found.planned, 3U);
    EXPECT_TRUE(found.has_ended);
    EXPECT_EQ(documents(*store, found).size(), 3U);
    const std::vector<PriorAttempt> latest = *store->latest();
    ASSERT_EQ(latest.size(), 3U);
    EXPECT_EQ((*store->answers_of(latest[0].row))[0].reply.text, "answer");
    std::vector<std::string> outputs;
    ASSERT_TRUE(store->each_figure(found, [&](const ComparedAttempt& each) { outputs.push_back(each.output_hash); }));
    EXPECT_EQ(outputs,
              (std::vector<std::string>{output_hash(attempt("a", 0)), output_hash(attempt("b", 1)), output_hash(attempt("c", 2))}));
  }
}

TEST_F(RunTransfer, RunsOfTheSameFileAreMergedToo) {
  keep(whole, "r1", {attempt("a", 0)});
  keep(whole, "r2", {attempt("b", 1)});
  StoredRun run = *(*RunStore::open(whole))->find("r1");
  run.id = "merged";
  ASSERT_TRUE(put_run(whole, run, std::vector<RunSource>{{whole, 1}, {whole, 2}}));
  const auto store = *RunStore::open(whole);
  EXPECT_EQ(documents(*store, *store->find("merged")).size(), 2U);
  EXPECT_EQ(store->runs()->size(), 3U);
}

TEST_F(RunTransfer, TwoAttemptsOfOnePlaceAreRefusedAndNothingIsKept) {
  keep(one, "r1", {attempt("a", 0)});
  keep(two, "r2", {attempt("b", 0)});
  StoredRun run = *(*RunStore::open(one))->find("r1");
  EXPECT_FALSE(put_run(whole, run, std::vector<RunSource>{{one, 1}, {two, 1}}));
  EXPECT_TRUE((*RunStore::open(whole))->runs()->empty());
}

TEST_F(RunTransfer, WhatIsRemovedIsGoneWithItsAttempts) {
  keep(whole, "r1", {attempt("a", 0)});
  keep(whole, "r2", {attempt("b", 0)});
  ASSERT_TRUE(remove_runs(whole, std::vector<std::int64_t>{1}));
  const auto store = *RunStore::open(whole);
  ASSERT_EQ(store->runs()->size(), 1U);
  EXPECT_EQ(store->find("last")->id, "r2");
  EXPECT_FALSE(store->prior(1));
  ASSERT_EQ(store->latest()->size(), 1U);
  EXPECT_EQ((*store->latest())[0].id, "b");
}

}  // namespace
}  // namespace cupel
