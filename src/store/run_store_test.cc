#include "store/run_store.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "core/document_values.h"
#include "store/run_answers.h"
#include "store/run_schema.h"
#include "store/run_writer.h"

namespace cupel {
namespace {

RunStarted started(const std::string& id, std::size_t attempts = 2) {
  return {.run = {.id = id, .suites = {"s"}, .argv = {"cupel", "run"}}, .attempts = attempts, .notes = {}};
}

Attempt attempt(const std::string& id, std::size_t index, Outcome outcome = Outcome::pass) {
  Attempt made{.suite = "s", .id = id, .index = index, .case_index = index, .file = "s.yaml", .line = 4, .backend = "x"};
  made.messages = {{"user", "question"}};
  made.outcome = outcome;
  made.score = outcome == Outcome::pass ? 1 : 0;
  made.output = "answer";
  made.judged_by = R"({"checks":[]})";
  Reply reply{.text = "answer", .exact = true, .usage = {3, 2, 0}, .timing = {1, 2, 3}};
  reply.tokens = {{7, "ans\xe2\x82", 1.5F}, {9, "wer", 2.5F}};
  made.answers.push_back({.key = {{{"weights", "w"}, {"temperature", 0}}, "hash-" + id}, .max_tokens = 64, .reply = reply});
  return made;
}

RunFinished ended(const std::string& id) {
  RunFinished end;
  end.run.id = id;
  end.run.duration_ms = 12.5;
  end.summary.total = 2;
  return end;
}

class RunStoreTest : public ::testing::Test {
 protected:
  void keep(const std::vector<Event>& events) {
    auto writer = RunWriter::open(path);
    ASSERT_TRUE(writer) << writer.error().message;
    ASSERT_TRUE((*writer)->keep(events));
  }
  std::unique_ptr<RunStore> store() { return std::move(*RunStore::open(path)); }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
  std::filesystem::path path = run_store_path(folder.path());
};

TEST_F(RunStoreTest, NothingIsThereBeforeTheFirstRun) {
  EXPECT_EQ(store(), nullptr);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".cupel"));
}

TEST_F(RunStoreTest, GitIgnoresTheFolderThatIsMade) {
  keep({started("r1")});
  EXPECT_EQ(read_file(folder.path() / ".cupel" / ".gitignore"), "*\n");
}

TEST_F(RunStoreTest, ARunIsReadBackAsItWasReported) {
  keep({started("r1"), AttemptStarted{}, AttemptFinished{attempt("b", 1, Outcome::fail)}, AttemptFinished{attempt("a", 0)}, ended("r1")});
  const auto reader = store();
  const StoredRun run = *reader->find("r1");
  EXPECT_TRUE(run.has_ended);
  EXPECT_EQ(run.planned, 2U);
  EXPECT_EQ(run.parts.run, render_json(document_of(ended("r1").run, false)));
  EXPECT_EQ(run.parts.summary, render_json(document_of(ended("r1").summary)));
  std::vector<std::string> documents;
  ASSERT_TRUE(reader->each_attempt(run, [&](const StoredAttempt& each) -> Result<void> {
    documents.push_back(each.document);
    return {};
  }));
  const std::vector<std::string> expected = {render_json(document_of(attempt("a", 0))),
                                             render_json(document_of(attempt("b", 1, Outcome::fail)))};
  EXPECT_EQ(documents, expected);  // in the order of the plan
}

TEST_F(RunStoreTest, WhatWasKeptOfARunThatDidNotEndIsThere) {
  keep({started("r1"), AttemptFinished{attempt("a", 0)}});
  const StoredRun run = *store()->find("last");
  EXPECT_FALSE(run.has_ended);
  EXPECT_TRUE(run_of(run.parts.run)->interrupted);
  EXPECT_EQ(store()->counts(run)->pass, 1U);
}

TEST_F(RunStoreTest, RunsAreFoundByTheirBeginning) {
  keep({started("20261121T1-aa")});
  keep({started("20261121T1-ab")});
  keep({started("20261122T1-aa")});
  EXPECT_EQ(store()->find("last")->id, "20261122T1-aa");
  EXPECT_EQ(store()->find("20261122")->id, "20261122T1-aa");
  EXPECT_EQ(store()->runs(2)->size(), 2U);
  const auto several = store()->find("20261121T1-a");
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().code, ErrorCode::invalid_usage);
  const auto unknown = store()->find("20261121T1-ax");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::unknown_name);
  EXPECT_NE(unknown.error().message.find("did you mean '20261121T1-a"), std::string::npos) << unknown.error().message;
}

TEST_F(RunStoreTest, AnswersComeBackToTheByte) {
  keep({started("r1"), AttemptFinished{attempt("a", 0)}});
  const auto reader = store();
  const std::vector<PriorAttempt> latest = *reader->latest();
  ASSERT_EQ(latest.size(), 1U);
  EXPECT_EQ(latest[0].answer_keys, std::vector<std::string>{"hash-a"});
  EXPECT_EQ(latest[0].max_tokens, 64);
  const std::vector<TurnAnswer> answers = *reader->answers_of(latest[0].row);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].key.parts, (Json{{"weights", "w"}, {"temperature", 0}}));
  EXPECT_EQ(answers[0].reply.tokens, attempt("a", 0).answers[0].reply.tokens);
  EXPECT_EQ(answers[0].reply.timing.latency_ms, 3);
}

TEST_F(RunStoreTest, AnAttemptThatStandsTakesItsAnswersAlong) {
  keep({started("r1"), AttemptFinished{attempt("a", 0)}});
  Attempt carried = attempt("a", 0);
  carried.answers_row = (*store()->latest())[0].row;
  carried.answers[0].reply = {};
  keep({started("r2"), AttemptFinished{carried}});
  const std::vector<PriorAttempt> latest = *store()->latest();
  ASSERT_EQ(latest.size(), 1U);
  EXPECT_EQ(latest[0].run_id, "r2");
  EXPECT_EQ((*store()->answers_of(latest[0].row))[0].reply.text, "answer");
}

TEST_F(RunStoreTest, AnAttemptThatNeverStartedHidesNoEarlierOne) {
  keep({started("r1"), AttemptFinished{attempt("a", 0)}});
  Attempt skipped = attempt("a", 0, Outcome::skip);
  skipped.error = Error{ErrorCode::cancelled, "not started", {}};
  keep({started("r2"), AttemptFinished{skipped}});
  EXPECT_EQ((*store()->latest())[0].run_id, "r1");
}

TEST_F(RunStoreTest, WhatHadBegunAndNotEndedIsKnown) {
  keep({started("r1"), AttemptStarted{.index = 0}, AttemptStarted{.index = 1}, AttemptFinished{attempt("a", 0)}});
  EXPECT_EQ(store()->find("r1")->in_flight, std::vector<std::size_t>{1});
}

TEST_F(RunStoreTest, ARunGoesOnWhereItWasBrokenOff) {
  RunStarted start = started("r1");
  start.run.options = {{"suites", {"a.yaml"}}};
  keep({start, AttemptFinished{attempt("a", 0)}, AttemptFinished{attempt("b", 1)}, AttemptFinished{attempt("gone", 2)}});
  EXPECT_EQ(store()->find("r1")->options, R"({"suites":["a.yaml"]})");
  auto writer = RunWriter::resume(path, 1, "r1");
  ASSERT_TRUE(writer) << describe_error(writer.error());
  (*writer)->change({.moved = {{.row = 1, .position = 1, .case_index = 1, .file = "f", .line = 9, .document = "{}"},
                               {.row = 2, .position = 0, .case_index = 0, .file = "f", .line = 8, .document = "[]"}},
                     .stale = {3},
                     .sent_again = 2});
  EXPECT_EQ(store()->counts(*store()->find("r1"))->pass, 3U);  // nothing happens before it goes on
  const auto second = RunWriter::resume(path, 1, "r1");
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("still going on"), std::string::npos);
  start.attempts = 3;
  const std::vector<Event> events = {start, AttemptFinished{attempt("told", 0), true}, AttemptFinished{attempt("c", 2)}, ended("r1")};
  ASSERT_TRUE((*writer)->keep(events));
  const StoredRun run = *store()->find("r1");
  EXPECT_EQ(run.planned, 3U);
  EXPECT_EQ(run.sent_again, 2U);
  EXPECT_TRUE(run.has_ended);
  std::vector<std::string> found;
  ASSERT_TRUE(store()->each_attempt(run, [&](const StoredAttempt& each) -> Result<void> {
    found.push_back(each.id + std::to_string(each.line));
    return {};
  }));
  EXPECT_EQ(found, (std::vector<std::string>{"b8", "a9", "c4"}));
  EXPECT_FALSE(std::filesystem::exists(run_lock_path(path, "r1")));
}

TEST_F(RunStoreTest, ADamagedAnswerIsAnError) {
  EXPECT_FALSE(parse_answers("[{"));
  EXPECT_FALSE(parse_answers(R"([{"key": {}}])"));
  std::string text = render_answers(attempt("a", 0).answers);
  text.replace(text.find("\"stop\""), 6, "\"what\"");
  const auto answers = parse_answers(text);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().code, ErrorCode::corrupt);
}

TEST_F(RunStoreTest, NothingIsKeptWhereNothingCanBeWritten) {
  ASSERT_TRUE(write_file(folder.path() / ".cupel", "a file in the folder's place"));
  EXPECT_FALSE(RunWriter::open(path));
}

}  // namespace
}  // namespace cupel
