// What `cupel run` knows of a project's earlier runs: their log to write and their last outcomes to compare with.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "commands/command.h"
#include "core/run_log.h"
#include "run/prior_attempts.h"
#include "store/run_store.h"

namespace cupel {

/// Where this run is kept; null, with a line on standard error, where nothing can be written: a run that cannot be kept is still worth
/// its result.
std::unique_ptr<RunLog> open_run_log(const Workspace& workspace, Io& io);

/// The last outcome of every case. What is read later is read from any thread.
class RunHistory {
 public:
  /// Empty where nothing was run yet. Errors: as RunStore.
  static Result<std::unique_ptr<RunHistory>> load(const Workspace& workspace);

  const PriorAttempts& attempts() const { return attempts_; }

 private:
  RunHistory(std::unique_ptr<RunStore> store, std::vector<PriorAttempt> attempts);
  Result<std::vector<TurnAnswer>> answers_of(std::int64_t row);

  std::mutex mutex_;
  std::unique_ptr<RunStore> store_;
  PriorAttempts attempts_;
};

}  // namespace cupel
