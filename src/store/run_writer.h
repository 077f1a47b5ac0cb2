// Keeps a run in runs.db while it happens. Each group of events is one commit, so whatever was kept survives the end of the process.
#pragma once

#include <filesystem>
#include <memory>

#include "core/run_log.h"
#include "store/database.h"

namespace cupel {

/// One thread. Several may write into one file, from several processes.
class RunWriter final : public RunLog {
 public:
  /// Errors: io (also where nothing can be written), corrupt, unavailable, with the path.
  static Result<std::unique_ptr<RunWriter>> open(const std::filesystem::path& path);

  ~RunWriter() override;

  /// The first group begins with RunStarted.
  Result<void> keep(std::span<const Event> events) override;

 private:
  struct Statements;
  RunWriter(std::unique_ptr<Database> database, std::unique_ptr<Statements> statements);
  void begin(SQLite::Database& sqlite, const RunStarted& started);
  void add(SQLite::Database& sqlite, const Attempt& attempt);
  void end(SQLite::Database& sqlite, const RunFinished& finished);

  std::unique_ptr<Database> database_;
  std::unique_ptr<Statements> statements_;
  std::int64_t run_ = 0;
};

}  // namespace cupel
