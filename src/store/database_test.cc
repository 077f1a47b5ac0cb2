#include "store/database.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "base/files.h"

namespace cupel {
namespace {

constexpr std::array<std::string_view, 2> kVersions = {"CREATE TABLE t (a INTEGER)", "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'"};

class DatabaseTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Database>> open(std::size_t versions = 2, int busy_timeout_ms = 5000) {
    return Database::open(
        {.path = path, .versions = std::span(kVersions).first(versions), .busy_timeout_ms = busy_timeout_ms, .survives_power_loss = false});
  }

  TemporaryFolder folder = std::move(*TemporaryFolder::make());
  std::filesystem::path path = folder.path() / "sub" / "a?b#c%.db";
};

int rows_in(Database& database) {
  return *database.read("count", [](SQLite::Database& sqlite) { return sqlite.execAndGet("SELECT count(*) FROM t").getInt(); });
}

TEST_F(DatabaseTest, KeepsWhatWasWritten) {
  {
    auto database = open();
    ASSERT_TRUE(database) << database.error().message;
    EXPECT_EQ((*database)->journal_mode(), is_network_file_system(folder.path()) ? "delete" : "wal");
    ASSERT_TRUE((*database)->write("add", [](SQLite::Database& sqlite) { sqlite.exec("INSERT INTO t (a) VALUES (1)"); }));
  }
  EXPECT_EQ(rows_in(**open()), 1);
}

TEST_F(DatabaseTest, SchemaGrowsAndNewerOnesAreRefused) {
  ASSERT_TRUE((*open(1))->write("add", [](SQLite::Database& sqlite) { sqlite.exec("INSERT INTO t (a) VALUES (1)"); }));
  auto database = open(2);
  ASSERT_TRUE(database);
  EXPECT_EQ((*database)->read("read", [](SQLite::Database& sqlite) { return sqlite.execAndGet("SELECT b FROM t").getString(); }), "x");
  const auto old = open(1);
  ASSERT_FALSE(old);
  EXPECT_NE(old.error().message.find("newer cupel (schema 2, this one knows 1)"), std::string::npos) << old.error().message;
}

TEST_F(DatabaseTest, AVersionBelowAllIsDamage) {
  for (const char* version : {"-1", "-2147483648"}) {
    ASSERT_TRUE((*open())->read("damage", [&](SQLite::Database& sqlite) { sqlite.exec(std::string("PRAGMA user_version = ") + version); }));
    const auto damaged = open();
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::corrupt);
    std::filesystem::remove(path);
  }
}

TEST_F(DatabaseTest, AFileThatIsGoneIsNotWrittenTo) {
  const auto add = [](SQLite::Database& sqlite) { sqlite.exec("INSERT INTO t (a) VALUES (1)"); };
  auto database = open();
  ASSERT_TRUE((*database)->write("add", add));
  std::filesystem::rename(path, path.string() + ".old");
  const auto gone = (*database)->write("add", add);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::io);
  EXPECT_NE(gone.error().message.find("was removed or replaced while it was in use"), std::string::npos);
  ASSERT_TRUE(open()) << "another file of that name";
  EXPECT_FALSE((*database)->write("add", add));
}

TEST_F(DatabaseTest, WriteIsAllOrNothing) {
  auto database = open();
  const auto written = (*database)->write("add", [](SQLite::Database& sqlite) {
    sqlite.exec("INSERT INTO t (a) VALUES (1)");
    sqlite.exec("INSERT INTO missing VALUES (1)");
  });
  EXPECT_FALSE(written);
  EXPECT_EQ(rows_in(**database), 0);
}

TEST_F(DatabaseTest, OtherFilesAreNamedAsSuch) {
  ASSERT_TRUE(write_file(path, std::string(5000, 'x')));
  const auto database = open();
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, ErrorCode::corrupt);
  EXPECT_NE(database.error().message.find(path.string() + ": it is not an SQLite database"), std::string::npos) << database.error().message;
}

TEST_F(DatabaseTest, LockedFilesAreSaidToBe) {
  auto first = open();
  auto second = open(2, 1);
  ASSERT_TRUE(second);
  ASSERT_TRUE((*first)->write("hold", [&](SQLite::Database&) {
    const auto written = (*second)->write("add", [](SQLite::Database& sqlite) { sqlite.exec("INSERT INTO t (a) VALUES (1)"); });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::unavailable);
    EXPECT_NE(written.error().message.find("another process holds it locked"), std::string::npos);
  }));
}

TEST_F(DatabaseTest, MayBeCreatedByManyAtOnce) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      auto database = open();
      ASSERT_TRUE(database) << describe_error(database.error());
      ASSERT_TRUE((*database)->write("add", [](SQLite::Database& sqlite) { sqlite.exec("INSERT INTO t (a) VALUES (1)"); }));
    });
  }
  threads.clear();
  EXPECT_EQ(rows_in(**open()), 8);
}

}  // namespace
}  // namespace cupel
