#include "app/found_run.h"
#include "app/registry.h"
#include "base/text.h"
#include "commands/run_reports.h"
#include "commands/runs.h"
#include "commands/settings.h"

namespace cupel {
namespace {

struct ShowArgs {
  std::string run = "last";
  bool json = false;
  void visit(auto& field) {
    field("run", run, "a run's id, the beginning of one, or `last`", FieldRule::positional);
    field("json", json, "print the result document, as the run's JSON report was");
  }
};

Result<void> print_document(const FoundRun& found, std::ostream& out) {
  const DocumentTexts parts = CUPEL_TRY(document_parts(found));
  std::vector<std::string> attempts;
  CUPEL_CHECK(found.store->each_attempt(found.run, [&](StoredAttempt attempt) -> Result<void> {
    attempts.push_back(std::move(attempt.document));
    return {};
  }));
  std::size_t next = 0;
  const NextText next_attempt = [&](std::string& text) -> Result<bool> {
    if (next == attempts.size()) return false;
    text = std::move(attempts[next++]);
    return true;
  };
  return write_document(parts, next_attempt, [&](std::string_view text) -> Result<void> {
    out << text;
    return {};
  });
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const ShowArgs args = CUPEL_TRY(parse_fields<ShowArgs>(node, "runs show"));
  const FoundRun found = CUPEL_TRY(find_run(args.run, workspace));
  if (args.json) {
    CUPEL_CHECK(print_document(found, io.out));
    return ExitStatus::passed;
  }
  io.out << "run " << found.run.id << " of " << found.run.started_at << (found.run.has_ended ? "" : ", which has not ended") << "\n";
  if (found.run.sent_again > 0) io.out << "resumed: about " << found.run.sent_again << " remote requests were sent again\n";
  io.out << '\n';
  const std::unique_ptr<Reporter> console = CUPEL_TRY(make_console(workspace, io));
  CUPEL_CHECK(tell_again(found, {console.get()}));
  return ExitStatus::passed;
}

}  // namespace

CommandRow runs_show_command() {
  return {.name = "runs show",
          .summary = "a stored run as it was reported: its attempts, what failed and why, gates and summary",
          .example = "cupel runs show last --json",
          .fields = describe_fields<ShowArgs>(),
          .run = run};
}

}  // namespace cupel
