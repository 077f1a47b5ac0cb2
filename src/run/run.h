// A run from its plan to its end: opens the backends, executes, feeds the reporters, judges the gates, sums up.
// Knows no files, formats or databases: everything it needs is handed in.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "core/backend.h"
#include "core/exit_status.h"
#include "core/reporter.h"
#include "core/run_log.h"
#include "core/secret_mask.h"
#include "run/compare.h"
#include "run/execute.h"
#include "run/plan.h"
#include "run/resumption.h"

namespace cupel {

/// Makes a backend from its spec; cheap. Errors: as BackendRow::make.
using OpenBackend = std::function<Result<std::shared_ptr<Backend>>(const std::string& spec)>;

/// The backends of a plan, one by one. Errors: unknown_name, invalid_usage and invalid_config; any other is kept with its backend.
Result<std::vector<OpenedBackend>> open_all(std::span<const std::string> specs, const OpenBackend& open);

/// The run to compare with, whose attempts were told already.
struct Baseline {
  std::string run_id;
  RunComparison comparison = {};
  std::function<ComparedAttempt(const Attempt&)> compared = {};
  LookUpOutput output = {};
};

struct RunContext {
  OpenBackend open;
  std::vector<Reporter*> reporters;
  const Clock& clock;
  std::stop_token stop;
  RunLog* log = nullptr;  // keeps the run as it happens; a run without one is not kept
  /// How far a judge agrees with people, where that was measured; may be empty.
  std::function<std::optional<Calibration>(const std::string& judge)> calibration = {};
  std::function<CheckCosts()> spent_by_checks = {};  // so far; may be empty
  SecretMask secrets;                                // what neither the log nor a report may hold
  const Resumption* resumption = nullptr;            // what a run that goes on need not do again
  Baseline* baseline = nullptr;                      // what the run is compared with at its end
};

struct RunEnd {
  ExitStatus status = ExitStatus::passed;
  Summary summary;
  std::vector<Error> report_errors;  // reports that could not be written; the others were
  std::optional<Error> log_error;    // why the run could not be kept to its end; it was stopped there
};

/// Blocks until the run has ended and every report is written. `facts` need id, version and argv; the rest is filled in. Those of a run
/// that is resumed say also when it began and how long it took so far. With `facts.shard` only its attempts are executed, and gates decide
/// nothing.
/// Errors, before anything is inferred: unknown_name, invalid_usage and invalid_config of a backend. A backend that cannot be opened
/// for any other reason puts its attempts in error.
Result<RunEnd> run_plan(const Plan& plan, RunFacts facts, const ExecuteOptions& options, const RunContext& context);

}  // namespace cupel
