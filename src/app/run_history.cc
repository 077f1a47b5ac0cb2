#include "app/run_history.h"

#include "store/run_schema.h"
#include "store/run_writer.h"

namespace cupel {

std::unique_ptr<RunLog> open_run_log(const Workspace& workspace) {
  Result<std::unique_ptr<RunWriter>> writer = RunWriter::open(run_store_path(workspace.folder));
  if (writer) return std::move(*writer);
  if (workspace.say) {
    workspace.say("cupel: this run is not kept: " + describe_error(writer.error()) + "\n  --no-store runs without keeping anything");
  }
  return nullptr;
}

Result<std::unique_ptr<RunHistory>> RunHistory::load(const Workspace& workspace) {
  std::unique_ptr<RunStore> store = CUPEL_TRY(RunStore::open(run_store_path(workspace.folder)));
  std::vector<PriorAttempt> attempts;
  if (store) attempts = CUPEL_TRY(store->latest());
  return std::unique_ptr<RunHistory>(new RunHistory(std::move(store), std::move(attempts)));
}

RunHistory::RunHistory(std::unique_ptr<RunStore> store, std::vector<PriorAttempt> attempts)
    : store_(std::move(store)), attempts_(std::move(attempts), [this](std::int64_t row) { return answers_of(row); }) {}

Result<std::vector<TurnAnswer>> RunHistory::answers_of(std::int64_t row) {
  const std::scoped_lock lock(mutex_);
  return store_->answers_of(row);
}

}  // namespace cupel
