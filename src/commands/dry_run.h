// `cupel run --dry-run`: what a run would infer, reuse or carry, why, and about how long it would take. Nothing is inferred, no model is
// loaded and nothing is fetched.
#pragma once

#include <optional>

#include "commands/command.h"
#include "commands/run.h"
#include "core/shard.h"
#include "run/plan.h"

namespace cupel {

/// Prints the forecast. Errors: those of backends that are named wrongly, and of the stores.
Result<ExitStatus> dry_run(const Plan& plan, const std::optional<Shard>& shard, const RunArgs& args, const Workspace& workspace, Io& io);

}  // namespace cupel
