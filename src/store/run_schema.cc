#include "store/run_schema.h"

#include <array>
#include <string_view>

#include "base/files.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

// Only ever added to: entry n leads from version n to n + 1.
constexpr std::array<std::string_view, 1> kVersions = {R"(
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
)"};

}  // namespace

fs::path run_store_path(const fs::path& project) { return project / ".cupel" / "runs.db"; }

Result<std::unique_ptr<Database>> open_run_database(const fs::path& path) {
  std::error_code ignored;
  const bool is_new = !fs::exists(path.parent_path(), ignored);
  // What is written is safe from a crash of cupel at each commit; a run is not worth a sync of the disk every few milliseconds.
  Result<std::unique_ptr<Database>> database = Database::open({.path = path, .versions = kVersions, .survives_power_loss = false});
  if (database && is_new) CUPEL_CHECK(write_file(path.parent_path() / ".gitignore", "*\n"));
  if (database) CUPEL_CHECK((*database)->read("open", [](SQLite::Database& sqlite) { sqlite.exec("PRAGMA foreign_keys = ON"); }));
  return database;
}

}  // namespace cupel
