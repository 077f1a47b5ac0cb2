#include "commands/load_plan.h"

#include "app/load_suites.h"
#include "app/registry.h"
#include "commands/reading_line.h"

namespace cupel {

Result<Plan> load_plan(const std::vector<std::string>& suites, const PlanOptions& options, const Workspace& workspace, Io& io) {
  PlanBuilder builder(options, all_checks());
  ReadingLine line(*workspace.clock, io, {.what = "suites", .items = "cases"});
  const CaseSink add = [&](Case each) -> Result<void> {
    if (workspace.stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted while the suites were read");
    line.count();
    return builder.add(std::move(each));
  };
  std::vector<Suite> found = CUPEL_TRY(load_suites(suites, workspace.folder, add, workspace.environment, options.check_scripts));
  return builder.finish(std::move(found));
}

}  // namespace cupel
