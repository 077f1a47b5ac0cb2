// `cupel runs …`: what is kept of earlier runs in ./.cupel/runs.db. One file each; what they share stands here.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "commands/command.h"
#include "core/reporter.h"
#include "store/run_store.h"

namespace cupel {

CommandRow runs_list_command();     // runs_list.cc
CommandRow runs_show_command();     // runs_show.cc
CommandRow runs_diff_command();     // runs_diff.cc
CommandRow runs_merge_command();    // runs_merge.cc
CommandRow runs_export_command();   // runs_export.cc
CommandRow runs_prune_command();    // runs_prune.cc
CommandRow runs_trend_command();    // runs_trend.cc
CommandRow runs_explain_command();  // runs_explain.cc
CommandRow runs_verify_command();   // runs_verify.cc

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
Result<void> replay(const FoundRun& found, const std::vector<Reporter*>& reporters);

}  // namespace cupel
