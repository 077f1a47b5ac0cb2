#include <fmt/format.h>

#include "app/compared_run.h"
#include "base/text.h"
#include "commands/runs.h"
#include "core/document.h"
#include "reporters/diff_text.h"

namespace cupel {
namespace {

struct DiffArgs {
  std::string before;
  std::string after = "last";
  int limit = 100;
  bool json = false;
  std::string format = "text";
  void visit(auto& field) {
    field("before", before, "the run to compare with: an id, the beginning of one, or a file of the json or jsonl report",
          FieldRule::positional);
    field("after", after, "the run that is compared, named likewise", FieldRule::positional);
    field("limit", limit, "how many cases are shown, the gravest changes first; 0 shows all");
    field("json", json, "print one JSON document");
    field("format", format, "text or markdown");
  }
};

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const DiffArgs args = CUPEL_TRY(parse_fields<DiffArgs>(node, "runs diff"));
  if (args.before.empty()) return fail(ErrorCode::invalid_usage, "which runs? cupel runs diff BEFORE [AFTER]");
  if (args.limit < 0) return fail(ErrorCode::invalid_usage, fmt::format("--limit must be 0 (all) or more, not {}", args.limit));
  if (args.format != "text" && args.format != "markdown") {
    return fail(ErrorCode::invalid_usage, fmt::format("--format is text or markdown, not '{}'", printable(args.format)));
  }
  RunComparison comparison;
  const ComparedRun before = CUPEL_TRY(load_compared(args.before, workspace, [&](const auto& each) { comparison.add_before(each); }));
  const ComparedRun after = CUPEL_TRY(load_compared(args.after, workspace, [&](const auto& each) { comparison.add_after(each); }));
  RunDiff diff = comparison.diff();
  diff.before = before.id;
  diff.after = after.id;
  look_up_outputs(diff, before.output, after.output);
  const auto cases = static_cast<std::size_t>(args.limit);
  if (args.json) io.out << render_json(document_of(diff), 2) << '\n';
  else if (args.format == "markdown") io.out << render_diff_markdown(diff, "## Run " + after.id, cases);
  else io.out << "run " << after.id << " " << render_diff(diff, cases);
  return diff.count(Change::broken) > 0 ? ExitStatus::failed : ExitStatus::passed;
}

}  // namespace

CommandRow runs_diff_command() {
  return {.name = "runs diff",
          .summary = "what differs between two runs: cases broken, fixed, changed, slower, new and gone; status 1 when one is broken",
          .example = "cupel runs diff cupel-report.json last",
          .fields = describe_fields<DiffArgs>(),
          .run = run};
}

}  // namespace cupel
