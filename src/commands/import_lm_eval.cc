#include "commands/import.h"
#include "commands/import_results.h"
#include "importers/results/readers.h"

namespace cupel {
namespace {

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ImportResultsArgs args = CUPEL_TRY(parse_fields<ImportResultsArgs>(node, "import lm-eval"));
  return import_results(results::lm_eval_reader(), args, workspace, io);
}

}  // namespace

CommandRow import_lm_eval_command() {
  return {.name = "import lm-eval",
          .summary = "keep the results of lm-evaluation-harness, with the samples beside them, as a run of this project",
          .example = "cupel import lm-eval results/results_2026-11-21T10-00-00.json",
          .fields = describe_fields<ImportResultsArgs>(),
          .run = run};
}

}  // namespace cupel
