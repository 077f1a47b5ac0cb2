#include "store/run_transfer.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/run_schema.h"

namespace cupel {
namespace {

constexpr const char* kCopied =
    "position, suite, id, backend, attempt, case_index, outcome, source, file, line, sampled, max_tokens, answer_keys, checks_key, "
    "document, "
    "judged_by, answers, latency_ms, output_hash, audited";
constexpr int kCopiedColumns = 20;

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

void bind_text(SQLite::Statement& insert, int place, const std::string& text) {
  if (text.empty()) insert.bind(place);
  else insert.bind(place, text);
}

std::int64_t insert_run(SQLite::Database& sqlite, const StoredRun& run) {
  SQLite::Statement remove(sqlite, "DELETE FROM runs WHERE id = ?");
  remove.bind(1, run.id);
  remove.exec();
  SQLite::Statement insert(sqlite,
                           "INSERT INTO runs (id, started_at, planned, document, environment, gates, summary, baseline, options, spent_ms, "
                           "sent_again) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, run.id);
  insert.bind(2, run.started_at);
  insert.bind(3, static_cast<std::int64_t>(run.planned));
  insert.bind(4, run.parts.run);
  bind_text(insert, 5, run.parts.environment);
  bind_text(insert, 6, run.parts.gates);
  bind_text(insert, 7, run.parts.summary);
  bind_text(insert, 8, run.parts.baseline);
  bind_text(insert, 9, run.options);
  insert.bind(10, run.spent_ms);
  insert.bind(11, static_cast<std::int64_t>(run.sent_again));
  insert.exec();
  return sqlite.getLastInsertRowid();
}

void copy_attempts(SQLite::Database& from, std::int64_t from_run, SQLite::Database& to, std::int64_t to_run) {
  SQLite::Statement query(from, fmt::format("SELECT {} FROM attempts WHERE run = ? ORDER BY position", kCopied));
  query.bind(1, from_run);
  std::string places;
  for (int i = 0; i < kCopiedColumns; ++i) places += ", ?";
  SQLite::Statement insert(to, fmt::format("INSERT INTO attempts (run, {}) VALUES (?{})", kCopied, places));
  while (query.executeStep()) {
    insert.reset();
    insert.bind(1, to_run);
    for (int column = 0; column < kCopiedColumns; ++column) bind(insert, column + 2, query.getColumn(column));
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
