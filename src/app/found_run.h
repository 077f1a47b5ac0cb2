// A run that is stored in a project's ./.cupel/runs.db, as people name it: found, read, and told again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/workspace.h"
#include "core/reporter.h"
#include "store/run_store.h"

namespace cupel {

struct FoundRun {
  std::unique_ptr<RunStore> store;
  StoredRun run;
};

/// A run of this project by its id, a beginning of it, or `last`. Errors: as RunStore::find.
Result<FoundRun> find_run(const std::string& text, const Workspace& workspace);

/// Whether a process is at it now.
bool is_going_on(const RunStore& store, const StoredRun& run);

/// The parts of the run's document. Of a run that did not end: what its attempts say, without gates.
Result<DocumentTexts> document_parts(const FoundRun& found);

/// The end of the run as these parts say it. Errors: corrupt.
Result<RunFinished> run_end(const DocumentTexts& parts);

/// Its attempts in the order of the plan.
Result<void> each_attempt(const FoundRun& found, const std::function<void(const Attempt&)>& sink);

/// Tells the reporters the run as it happened. Errors: those of the store, else the first report's that could not be written.
Result<void> tell_again(const FoundRun& found, const std::vector<Reporter*>& reporters);

}  // namespace cupel
