// An SQLite file opened the way cupel's stores need it: safe for several processes, also on network file systems, with a versioned
// schema. What a statement throws becomes an Error here. Not for knowing what is in it: answer_store.h and run_store.h do.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace cupel {

struct DatabaseOptions {
  std::filesystem::path path;                      // its folder is created
  std::span<const std::string_view> versions;      // SQL that leads from schema version n to n + 1, from 0 on; only ever added to
  void (*functions)(SQLite::Database&) = nullptr;  // adds what `versions` call besides SQLite's own functions
  int busy_timeout_ms = 5000;                      // how long a statement waits for another process
  bool survives_power_loss = true;                 // each commit is synced; without it only a crash of the machine can cost the last ones
};

/// One thread at a time.
class Database {
 public:
  /// Opens or creates; brings the schema up to date. Where nothing can be written, an existing file is opened for reading.
  /// Errors: corrupt (no database, or damaged), unavailable (locked for too long, written by a newer cupel), io.
  static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);

  /// Calls `body(SQLite::Database&)`; returns what it returns. Errors: as open(), `what` says what was tried ("read the answers").
  template <class Body>
  auto read(std::string_view what, Body&& body) -> Result<std::invoke_result_t<Body, SQLite::Database&>> {
    using Value = std::invoke_result_t<Body, SQLite::Database&>;
    try {
      if constexpr (std::is_void_v<Value>) {
        body(sqlite_);
        return {};
      } else {
        return body(sqlite_);
      }
    } catch (const SQLite::Exception& exception) {
      return fail(error_of(what, path_, exception));
    }
  }

  /// The same in one transaction, which takes the write lock at once: all of it happens, or nothing. Errors: also io where the file was
  /// removed or replaced meanwhile: SQLite would go on with one that nobody finds.
  template <class Body>
  auto write(std::string_view what, Body&& body) -> Result<std::invoke_result_t<Body, SQLite::Database&>> {
    if (Result<void> there = check_place(); !there) return fail(std::move(there).error());
    return read(what, [&](SQLite::Database& sqlite) {
      SQLite::Transaction transaction(sqlite, SQLite::TransactionBehavior::IMMEDIATE);
      if constexpr (std::is_void_v<std::invoke_result_t<Body, SQLite::Database&>>) {
        body(sqlite);
        transaction.commit();
      } else {
        auto value = body(sqlite);
        transaction.commit();
        return value;
      }
    });
  }

  const std::filesystem::path& path() const { return path_; }
  bool is_read_only() const { return is_read_only_; }

  /// "wal", or "delete" on network file systems.
  Result<std::string> journal_mode();

 private:
  Database(const std::filesystem::path& path, int flags, int busy_timeout_ms, bool is_read_only);
  static std::unique_ptr<Database> connect(const DatabaseOptions& options);
  static Error error_of(std::string_view what, const std::filesystem::path& path, const SQLite::Exception& exception);
  void set_journal(const DatabaseOptions& options);
  Result<void> check_place() const;
  Result<void> bring_up_to_date(std::span<const std::string_view> versions);

  std::filesystem::path path_;
  bool is_read_only_ = false;
  SQLite::Database sqlite_;
  std::pair<std::uint64_t, std::uint64_t> file_;  // its device and number
};

/// Whether files there are on another machine, where SQLite's write-ahead log does not work: its readers and writers share memory.
bool is_network_file_system(const std::filesystem::path& folder);

}  // namespace cupel
