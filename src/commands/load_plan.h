// The plan of the suites that people named on the command line. On a terminal a line says how far it is where that takes long.
#pragma once

#include <string>
#include <vector>

#include "commands/command.h"
#include "run/plan.h"

namespace cupel {

/// Blocking. Errors: those of load_suites() and PlanBuilder.
Result<Plan> load_plan(const std::vector<std::string>& suites, const PlanOptions& options, const Workspace& workspace, Io& io);

}  // namespace cupel
