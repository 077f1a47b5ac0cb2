#include <fmt/format.h>

#include <filesystem>

#include "app/found_run.h"
#include "commands/run_reports.h"
#include "commands/runs.h"
#include "store/run_transfer.h"

namespace cupel {
namespace {

struct ExportArgs {
  std::string run = "last";
  std::vector<std::string> report;
  std::string store;
  void visit(auto& field) {
    field("run", run, "a run's id, the beginning of one, or `last`", FieldRule::positional);
    field("report", report, "write a report of it: KIND or KIND=PATH; may be given several times; by default json=-");
    field("store", store, "put the run into this store file, to be merged or shown elsewhere");
  }
};

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  ExportArgs args = CUPEL_TRY(parse_fields<ExportArgs>(node, "runs export"));
  if (args.report.empty() && args.store.empty()) args.report = {"json=-"};
  Reports reports = CUPEL_TRY(make_reports({.report = args.report}, workspace, io, ConsoleReport::when_asked));
  const FoundRun found = CUPEL_TRY(find_run(args.run, workspace));
  if (!args.store.empty()) {
    const std::filesystem::path path = workspace.folder / args.store;
    StoredRun copied = found.run;
    const RunSource source{found.store->path(), found.run.run};
    CUPEL_CHECK(put_run(path, copied, std::span(&source, 1)));
    io.err << fmt::format("run {}: {}\n", found.run.id, args.store);
  }
  if (!reports.reporters.empty()) CUPEL_CHECK(tell_again(found, reports.all()));
  for (const std::string& file : reports.files) io.err << fmt::format("report: {}\n", file);
  return ExitStatus::passed;
}

}  // namespace

CommandRow runs_export_command() {
  return {.name = "runs export",
          .summary = "a stored run as any report, or as a store file to carry elsewhere",
          .example = "cupel runs export last --report csv=run.csv",
          .fields = describe_fields<ExportArgs>(),
          .run = run};
}

}  // namespace cupel
