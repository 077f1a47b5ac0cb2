#include "commands/import.h"
#include "commands/import_results.h"
#include "importers/results/readers.h"

namespace cupel {
namespace {

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ImportResultsArgs args = CUPEL_TRY(parse_fields<ImportResultsArgs>(node, "import inspect"));
  return import_results(results::inspect_reader(), args, workspace, io);
}

}  // namespace

CommandRow import_inspect_command() {
  return {.name = "import inspect",
          .summary = "keep the log of a finished run of Inspect, .eval or .json, as a run of this project",
          .example = "cupel import inspect logs/2026-11-21_task.eval",
          .fields = describe_fields<ImportResultsArgs>(),
          .run = run};
}

}  // namespace cupel
