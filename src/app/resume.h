// A stored run goes on: its options come back, and what of it stands is not done again.
#pragma once

#include <memory>

#include "app/found_run.h"
#include "app/load_plan.h"
#include "core/run_log.h"
#include "core/secret_mask.h"
#include "run/run.h"

namespace cupel {

/// What was asked for of what is run (RunScope), by options and not by the configuration. `args` as a command gets them.
Json asked_scope(const Node& args, const Config& config);

/// The options of the stored run, with `given` in the place of those that were given again. Errors: corrupt; invalid_usage for a run of an
/// earlier version, which kept none, when no suites are given.
Result<Json> options_of(const FoundRun& found, Json given);

/// The arguments with these options, which workspace.config gets as well: as if they had been given.
Node with_options(const Node& args, const Json& options, Workspace& workspace);

struct RunInProgress {
  Resumption resumption;
  std::unique_ptr<RunLog> log;
  RunFacts facts;              // as it began, with the time it took so far
  std::size_t sent_again = 0;  // requests that a service may already have answered
};

/// What a resumed run is about to use. All of it must outlive what go_on() returns.
struct ResumeContext {
  const Plan& plan;
  OpenBackend open;
  const SecretMask& secrets;
  TellReading tell_reading;
};

/// Looks at what is stored, which must outlive what is returned. Errors: those of the store; unavailable where the run is still going on;
/// usage errors of backends.
Result<RunInProgress> go_on(const FoundRun& found, const ResumeContext& context);

/// For people, of the attempts that are selected: how many stand, and what is sent a second time.
std::string describe(const RunInProgress& run, std::size_t selected);

}  // namespace cupel
