// What a run knows of a project's earlier ones: their log to write and their last outcomes to compare with.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "config/workspace.h"
#include "core/run_log.h"
#include "run/prior_attempts.h"
#include "store/run_store.h"

namespace cupel {

/// Where this run is kept; null, which is said to people, where nothing can be written: a run that cannot be kept is still worth its
/// result.
std::unique_ptr<RunLog> open_run_log(const Workspace& workspace);

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
