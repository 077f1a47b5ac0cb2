#include "store/run_transfer.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/attempt_row.h"
#include "store/run_schema.h"
#include "store/stored_columns.h"

namespace cupel {
namespace {

// What was never started says nothing about its case (as in run_writer.cc).
constexpr const char* kSetLatest =
    "INSERT OR REPLACE INTO latest SELECT suite, id, backend, attempt, attempt_row FROM attempts WHERE run = ? "
    "AND (outcome != 'skip' OR json_extract(document, '$.error') IS NULL)";

void bind(SQLite::Statement& insert, int place, const SQLite::Column& value) {
  switch (value.getType()) {
    case SQLITE_INTEGER: return insert.bind(place, value.getInt64());
    case SQLITE_FLOAT: return insert.bind(place, value.getDouble());
    case SQLITE_NULL: return insert.bind(place);
    default: return insert.bind(place, value.getString());
  }
}

std::int64_t insert_run(SQLite::Database& sqlite, const StoredRun& run) {
  SQLite::Statement remove(sqlite, "DELETE FROM runs WHERE id = ?");
  remove.bind(1, run.id);
  remove.exec();
  const ColumnNames& columns = columns_of<StoredRun>();
  SQLite::Statement insert(sqlite, fmt::format("INSERT INTO runs ({}) VALUES ({})", columns.text(), columns.places()));
  BindColumns column{insert};
  visit_fields(run, column);
  insert.exec();
  return sqlite.getLastInsertRowid();
}

void copy_attempts(SQLite::Database& from, std::int64_t from_run, SQLite::Database& to, std::int64_t to_run) {
  std::vector<std::string> columns = columns_of<AttemptRow>().names;
  std::erase(columns, "run");
  columns.emplace_back("answers");
  const std::string names = fmt::format("{}", fmt::join(columns, ", "));
  SQLite::Statement query(from, fmt::format("SELECT {} FROM attempts WHERE run = ? ORDER BY position", names));
  query.bind(1, from_run);
  const std::vector<std::string> places(columns.size(), "?");
  SQLite::Statement insert(to, fmt::format("INSERT INTO attempts (run, {}) VALUES (?, {})", names, fmt::join(places, ", ")));
  while (query.executeStep()) {
    insert.reset();
    insert.bind(1, to_run);
    for (int column = 0; column < static_cast<int>(columns.size()); ++column) bind(insert, column + 2, query.getColumn(column));
    insert.exec();
  }
}

Result<std::unique_ptr<Database>> open_for_writing(const std::filesystem::path& path) {
  std::unique_ptr<Database> database = CUPEL_TRY(open_run_database(path));
  if (database->is_read_only()) return fail(ErrorCode::io, "cannot write to " + path.string() + ": it is read-only");
  return database;
}

bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code ignored;
  return std::filesystem::equivalent(one, other, ignored);
}

}  // namespace

Result<void> put_run(const std::filesystem::path& target, const StoredRun& run, std::span<const RunSource> sources) {
  const std::unique_ptr<Database> to = CUPEL_TRY(open_for_writing(target));
  std::vector<std::unique_ptr<Database>> opened;  // null: the target itself
  for (const RunSource& source : sources) {
    const bool is_target = is_same_file(source.store, target);
    opened.push_back(is_target ? nullptr : CUPEL_TRY(open_run_database(source.store)));
  }
  return to->write("keep the run " + run.id, [&](SQLite::Database& sqlite) {
    const std::int64_t number = insert_run(sqlite, run);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (opened[i] == nullptr) {
        copy_attempts(sqlite, sources[i].run, sqlite, number);
        continue;
      }
      const Result<void> copied =
          opened[i]->read("read the run", [&](SQLite::Database& from) { copy_attempts(from, sources[i].run, sqlite, number); });
      if (!copied) throw SQLite::Exception(copied.error().message);
    }
    SQLite::Statement latest(sqlite, kSetLatest);
    latest.bind(1, number);
    latest.exec();
  });
}

Result<void> remove_runs(const std::filesystem::path& store, std::span<const std::int64_t> runs) {
  const std::unique_ptr<Database> database = CUPEL_TRY(open_for_writing(store));
  CUPEL_CHECK(database->write("remove runs", [&](SQLite::Database& sqlite) {
    SQLite::Statement remove(sqlite, "DELETE FROM runs WHERE run = ?");
    for (const std::int64_t run : runs) {
      remove.reset();
      remove.bind(1, run);
      remove.exec();
    }
  }));
  // Room that is not given back now is used by later runs.
  static_cast<void>(database->read("shrink", [](SQLite::Database& sqlite) { sqlite.exec("VACUUM"); }));
  return {};
}

}  // namespace cupel
