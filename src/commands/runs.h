// `cupel runs …`: what is kept of earlier runs in ./.cupel/runs.db. One file each; what they share stands here.
#pragma once

#include <memory>
#include <string>

#include "commands/command.h"
#include "core/reporter.h"
#include "store/run_store.h"

namespace cupel {

CommandRow runs_list_command();     // runs_list.cc
CommandRow runs_show_command();     // runs_show.cc
CommandRow runs_explain_command();  // runs_explain.cc
CommandRow runs_verify_command();   // runs_verify.cc

struct FoundRun {
  std::unique_ptr<RunStore> store;
  StoredRun run;
};

/// A run of this project by its id, a beginning of it, or `last`. Errors: as RunStore::find.
Result<FoundRun> find_run(const std::string& text, const Workspace& workspace);

/// The parts of the run's document. Of a run that did not end: what its attempts say, without gates.
Result<DocumentTexts> document_parts(const FoundRun& found);

/// Tells the reporter the run as it happened.
Result<void> replay(const FoundRun& found, Reporter& reporter);

}  // namespace cupel
