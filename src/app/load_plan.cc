#include "app/load_plan.h"

#include "app/load_suites.h"
#include "app/registry.h"

namespace cupel {

std::function<void()> begin_reading(const TellReading& tell, std::string_view what, std::string_view items) {
  if (!tell) return [] {};
  return tell(what, items);
}

Result<Plan> load_plan(const std::vector<std::string>& suites, const PlanOptions& options, const Workspace& workspace,
                       const TellReading& tell) {
  PlanBuilder builder(options, all_checks());
  const std::function<void()> count = begin_reading(tell, "suites", "cases");
  const CaseSink add = [&](Case each) -> Result<void> {
    if (workspace.stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted while the suites were read");
    count();
    return builder.add(std::move(each));
  };
  std::vector<Suite> found = CUPEL_TRY(load_suites(suites, workspace.folder, add, workspace.environment, options.check_scripts));
  return builder.finish(std::move(found));
}

}  // namespace cupel
