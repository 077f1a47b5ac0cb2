// The plan of the suites that people named.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/workspace.h"
#include "run/plan.h"

namespace cupel {

/// Called where much is about to be read ("suites", of so many "cases"): what it returns is called for each of them, and destroyed at the
/// end. May be empty.
using TellReading = std::function<std::function<void()>(std::string_view what, std::string_view items)>;

/// Counts nothing where nobody listens.
std::function<void()> begin_reading(const TellReading& tell, std::string_view what, std::string_view items);

/// Blocking. Errors: those of load_suites() and PlanBuilder.
Result<Plan> load_plan(const std::vector<std::string>& suites, const PlanOptions& options, const Workspace& workspace,
                       const TellReading& tell);

}  // namespace cupel
