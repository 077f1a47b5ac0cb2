// A run to compare with, from wherever it is kept: this project's store, or a file that a report was written to.
#pragma once

#include <functional>
#include <string>

#include "config/workspace.h"
#include "core/attempt.h"
#include "run/run.h"

namespace cupel {

struct ComparedRun {
  std::string id;
  LookUpOutput output;
};

/// Tells the sink every attempt of the run. `text` is a result document's file (JSON, or JSON lines), else a run as
/// find_run() takes it. Errors: as find_run(); corrupt for a file that is no result document, with its path.
Result<ComparedRun> load_compared(const std::string& text, const Workspace& workspace,
                                  const std::function<void(const ComparedAttempt&)>& sink);

/// The same as what a run is compared with at its end.
Result<Baseline> load_baseline(const std::string& text, const Workspace& workspace);

/// What of an attempt is compared.
ComparedAttempt compared(const Attempt& attempt);

}  // namespace cupel
