#include "store/run_schema.h"

#include <sqlite3.h>

#include <array>
#include <string_view>

#include "base/files.h"
#include "base/hash.h"
#include "core/document_values.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

// Only ever added to: entry n leads from version n to n + 1.
constexpr std::array<std::string_view, 2> kVersions = {R"(
CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  started_at TEXT NOT NULL,
  planned INTEGER NOT NULL,
  document TEXT NOT NULL,
  environment TEXT,
  gates TEXT,
  summary TEXT
) STRICT;

CREATE TABLE attempts (
  attempt_row INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  position INTEGER NOT NULL,
  suite TEXT NOT NULL,
  id TEXT NOT NULL,
  backend TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  case_index INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  source TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  sampled INTEGER NOT NULL,
  max_tokens INTEGER,
  answer_keys TEXT NOT NULL,
  checks_key TEXT NOT NULL,
  document TEXT NOT NULL,
  judged_by TEXT NOT NULL,
  answers TEXT NOT NULL,
  UNIQUE (run, position)
) STRICT;

CREATE TABLE latest (
  suite TEXT NOT NULL,
  id TEXT NOT NULL,
  backend TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  attempt_row INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
  PRIMARY KEY (suite, id, backend, attempt)
) STRICT, WITHOUT ROWID;

CREATE INDEX attempts_by_case ON attempts (suite, id, run);
CREATE INDEX latest_by_attempt ON latest (attempt_row);
)",
                                                       R"(
ALTER TABLE runs ADD COLUMN options TEXT;
ALTER TABLE runs ADD COLUMN spent_ms REAL NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN in_flight TEXT NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN sent_again INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN baseline TEXT;
ALTER TABLE attempts ADD COLUMN latency_ms REAL;
ALTER TABLE attempts ADD COLUMN output_hash TEXT;
ALTER TABLE attempts ADD COLUMN audited INTEGER NOT NULL DEFAULT 0;
UPDATE attempts SET latency_ms = json_extract(document, '$.latency_ms'), output_hash = output_hash_of(document);
CREATE INDEX attempts_compared ON attempts (run, suite, id, backend, attempt, position, outcome, source, latency_ms, output_hash);
)"};

// SQL that brings older files up to date asks for it.
void output_hash_of(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const Result<Attempt> attempt = attempt_of(text == nullptr ? "" : text);
  const std::string hash = attempt ? output_hash(*attempt) : std::string();
  sqlite3_result_text(context, hash.data(), static_cast<int>(hash.size()), SQLITE_TRANSIENT);
}

void add_functions(SQLite::Database& sqlite) { sqlite.createFunction("output_hash_of", 1, true, nullptr, output_hash_of); }

}  // namespace

fs::path run_store_path(const fs::path& project) { return project / ".cupel" / "runs.db"; }

fs::path run_lock_path(const fs::path& store, const std::string& run_id) { return store.parent_path() / (run_id + ".lock"); }

std::string output_hash(const Attempt& attempt) {
  std::string outputs = attempt.output;
  for (const TurnResult& turn : attempt.turns) outputs.append(1, '\0').append(turn.output);
  return sha256_hex(outputs).substr(0, 16);
}

Result<std::unique_ptr<Database>> open_run_database(const fs::path& path) {
  std::error_code ignored;
  const bool is_new = !fs::exists(path.parent_path(), ignored);
  // What is written is safe from a crash of cupel at each commit; a run is not worth a sync of the disk every few milliseconds.
  Result<std::unique_ptr<Database>> database =
      Database::open({.path = path, .versions = kVersions, .functions = add_functions, .survives_power_loss = false});
  if (database && is_new) CUPEL_CHECK(write_file(path.parent_path() / ".gitignore", "*\n"));
  if (database) CUPEL_CHECK((*database)->read("open", [](SQLite::Database& sqlite) { sqlite.exec("PRAGMA foreign_keys = ON"); }));
  return database;
}

}  // namespace cupel
