// `cupel run --resume`: a stored run is found, its options come back, and what of it stands is not done again.
#pragma once

#include <memory>

#include "commands/runs.h"
#include "config/config.h"
#include "core/run_log.h"
#include "core/secret_mask.h"
#include "run/run.h"

namespace cupel {

/// What the command line says about what is to be run; not how it is shown or how much of it at once. `args` as a command gets them.
Json asked_options(const Node& args, const Config& config);

/// The options of the stored run, with `given` in the place of those that were given again. Errors: corrupt; invalid_usage for a run of an
/// earlier version, which kept none, when no suites are given.
Result<Json> options_of(const FoundRun& found, Json given);

/// The arguments with these options, which workspace.config gets as well: as if they had been given.
Node with_options(const Node& args, const Json& options, Workspace& workspace);

struct RunInProgress {
  Resumption resumption;
  std::unique_ptr<RunLog> log;
  RunFacts facts;  // as it began, with the time it took so far
};

/// Looks at what is stored, and says on standard error what stands. `found`, `plan` and the backends must outlive what is returned.
/// `selected`: how many attempts of the plan are to be run. Errors: those of the store; unavailable where the run is still going on; usage
/// errors of backends.
Result<RunInProgress> go_on(const FoundRun& found, const Plan& plan, std::size_t selected, const OpenBackend& open,
                            const SecretMask& secrets, const Clock& clock, Io& io);

}  // namespace cupel
