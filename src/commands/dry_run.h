// `cupel run --dry-run`: what a run would infer, reuse or carry, why, and about how long it would take. Nothing is inferred, no model is
// loaded and nothing is fetched.
#pragma once

#include "app/session.h"
#include "commands/run.h"

namespace cupel {

/// Prints the forecast. Errors: those of Session::forecast().
Result<ExitStatus> dry_run(const RunArgs& args, const Session& session, const RunListener& listener, Io& io);

}  // namespace cupel
