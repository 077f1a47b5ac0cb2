// Keeps a run in runs.db while it happens. Each group of events is one commit, so whatever was kept survives the end of the process.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "core/prior_attempt.h"
#include "core/run_log.h"
#include "store/database.h"

namespace cupel {

/// What is to be changed of what was stored of a run that goes on.
struct StoredChanges {
  std::vector<MovedAttempt> moved;  // attempts with another place, here or in their suite
  std::vector<std::int64_t> stale;  // rows of attempts that are to be forgotten
  std::size_t sent_again = 0;       // remote requests that were in flight when it was broken off
};

/// One thread. Several may write into one file, from several processes.
class RunWriter final : public RunLog {
 public:
  /// Errors: io (also where nothing can be written), corrupt, unavailable, with the path.
  static Result<std::unique_ptr<RunWriter>> open(const std::filesystem::path& path);

  /// Goes on with the stored run that has this number and id. From here on nobody else adds to it, so what stands is read after this.
  /// Errors: as open(); unavailable where the run is still going on.
  static Result<std::unique_ptr<RunWriter>> resume(const std::filesystem::path& path, std::int64_t run, const std::string& id);

  /// Of the run that goes on, together with its first group; until then nothing changes.
  void change(StoredChanges changes) { changes_ = std::move(changes); }

  ~RunWriter() override;

  /// The first group begins with RunStarted.
  Result<void> keep(std::span<const Event> events) override;

 private:
  struct Statements;
  RunWriter(std::unique_ptr<Database> database, std::unique_ptr<Statements> statements);
  void begin(SQLite::Database& sqlite, const RunStarted& started);
  void begin_again(SQLite::Database& sqlite, const RunStarted& started);
  void take(SQLite::Database& sqlite, const AttemptFinished& finished);
  void note_progress();
  void add(SQLite::Database& sqlite, const AttemptFinished& finished);
  void end(SQLite::Database& sqlite, const RunFinished& finished);

  std::unique_ptr<Database> database_;
  std::unique_ptr<Statements> statements_;
  std::optional<FileLock> lock_;  // while the run is going on
  bool goes_on_ = false;          // with a stored run
  StoredChanges changes_;
  std::int64_t run_ = 0;
  std::set<std::size_t> in_flight_;  // positions of attempts that have begun and not ended
  std::chrono::steady_clock::time_point begun_;
  double spent_before_ms_ = 0;
};

}  // namespace cupel
