#include "store/run_schema.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "core/document.h"
#include "store/run_store.h"

namespace cupel {
namespace {

// As the first version made it, and must be readable for ever.
constexpr const char* kFirstVersion = R"(
CREATE TABLE runs (run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, started_at TEXT NOT NULL, planned INTEGER NOT NULL,
  document TEXT NOT NULL, environment TEXT, gates TEXT, summary TEXT) STRICT;
CREATE TABLE attempts (attempt_row INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,
  suite TEXT NOT NULL, id TEXT NOT NULL, backend TEXT NOT NULL, attempt INTEGER NOT NULL, case_index INTEGER NOT NULL,
  outcome TEXT NOT NULL, source TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, sampled INTEGER NOT NULL, max_tokens INTEGER,
  answer_keys TEXT NOT NULL, checks_key TEXT NOT NULL, document TEXT NOT NULL, judged_by TEXT NOT NULL, answers TEXT NOT NULL,
  UNIQUE (run, position)) STRICT;
CREATE TABLE latest (suite TEXT NOT NULL, id TEXT NOT NULL, backend TEXT NOT NULL, attempt INTEGER NOT NULL,
  attempt_row INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE, PRIMARY KEY (suite, id, backend, attempt)) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_case ON attempts (suite, id, run);
CREATE INDEX latest_by_attempt ON latest (attempt_row);
PRAGMA user_version = 1;
)";

Attempt attempt() {
  Attempt made{.suite = "s", .id = "a", .backend = "x"};
  made.messages = {{"user", "question"}};
  made.output = "answer";
  made.timing.latency_ms = 12.5;
  return made;
}

class RunSchema : public ::testing::Test {
 protected:
  void make_first_version() {
    ASSERT_TRUE(make_folder(path.parent_path()));
    SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    sqlite.exec(kFirstVersion);
    RunFacts facts;
    facts.id = "r1";
    SQLite::Statement run(sqlite, "INSERT INTO runs VALUES (1, 'r1', '2026-11-21T12:00:00.000Z', 1, ?, NULL, NULL, NULL)");
    run.bind(1, render_json(document_of(facts, true)));
    run.exec();
    SQLite::Statement row(
        sqlite, "INSERT INTO attempts VALUES (1, 1, 0, 's', 'a', 'x', 1, 0, 'pass', 'inferred', 'f.yaml', 3, 0, 8, '', '', ?, '{}', '[]')");
    row.bind(1, render_json(document_of(attempt())));
    row.exec();
  }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
  std::filesystem::path path = run_store_path(folder.path());
};

TEST_F(RunSchema, RunsOfTheFirstVersionAreReadAndCompared) {
  make_first_version();
  const auto store = RunStore::open(path);
  ASSERT_TRUE(store) << describe_error(store.error());
  const StoredRun run = *(*store)->find("r1");
  EXPECT_EQ(run.options, "");
  EXPECT_TRUE(run.in_flight.empty());
  std::vector<ComparedAttempt> figures;
  ASSERT_TRUE((*store)->each_figure(run, [&](const ComparedAttempt& each) { figures.push_back(each); }));
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].id, "a");
  EXPECT_EQ(figures[0].latency_ms, 12.5);
  EXPECT_EQ(figures[0].output_hash, output_hash(attempt()));
  EXPECT_EQ((*store)->prior(1)->document, render_json(document_of(attempt())));
}

TEST_F(RunSchema, AnUpgradeIsWholeOrNothing) {
  make_first_version();
  {
    SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE);
    sqlite.exec("UPDATE attempts SET document = 'damaged'");
  }
  EXPECT_FALSE(RunStore::open(path));
  SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE);
  EXPECT_EQ(sqlite.execAndGet("PRAGMA user_version").getInt(), 1);
  EXPECT_EQ(sqlite.execAndGet("SELECT count(*) FROM pragma_table_info('runs')").getInt(), 8);
}

TEST_F(RunSchema, OfANewerCupelNothingIsTouched) {
  make_first_version();
  {
    SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE);
    sqlite.exec("PRAGMA user_version = 1000");
  }
  const auto store = RunStore::open(path);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("written by a newer cupel (schema 1000"), std::string::npos) << store.error().message;
}

TEST_F(RunSchema, TheHashIsThatOfAllOutputs) {
  Attempt one = attempt();
  one.turns = {{"u", "first"}, {"v", "answer"}};
  Attempt other = one;
  EXPECT_EQ(output_hash(one), output_hash(other));
  other.turns[0].output = "another";
  EXPECT_NE(output_hash(one), output_hash(other));
  EXPECT_NE(output_hash(one), output_hash(attempt()));
}

}  // namespace
}  // namespace cupel
