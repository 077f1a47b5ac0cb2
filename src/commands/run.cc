#include "commands/run.h"

#include <fmt/format.h>

#include "app/resume.h"
#include "app/run_backends.h"
#include "app/session.h"
#include "base/counted.h"
#include "base/text.h"
#include "commands/dry_run.h"
#include "commands/promptfoo_status.h"
#include "commands/reading_line.h"
#include "commands/run_reports.h"
#include "commands/watch.h"
#include "core/place.h"

namespace cupel {
namespace {

Result<void> check_args(const RunArgs& args) {
  CUPEL_CHECK(check_options(args.options));
  const bool resumes = !args.options.resume.empty();
  if (resumes && args.dry_run) return fail(ErrorCode::invalid_usage, "--resume goes on with a stored run, --dry-run does not");
  if (args.watch && (args.reports.json || args.dry_run || resumes)) {
    return fail(ErrorCode::invalid_usage, fmt::format("--watch runs again and again, --{} is about one run", args.reports.json ? "json"
                                                                                                             : args.dry_run    ? "dry-run"
                                                                                                                               : "resume"));
  }
  if (args.exit_status != "cupel" && args.exit_status != "promptfoo") {
    return fail(ErrorCode::invalid_usage, fmt::format("--exit-status is cupel or promptfoo, not '{}'", printable(args.exit_status)));
  }
  return {};
}

std::string why_nothing(const Plan& plan, const RunScope& scope) {
  if (plan.cases_seen == 0) return "there are no cases to run";
  std::string conditions;
  if (!scope.filter.empty()) conditions += fmt::format(" --filter '{}'", printable(scope.filter));
  for (const std::string& tag : scope.tag) conditions += fmt::format(" --tag '{}'", printable(tag));
  return fmt::format("none of {} is selected by{}", counted(plan.cases_seen, "case"), conditions);
}

void print_plan(const Plan& plan, const RunArgs& args, Io& io) {
  for (const Note& note : plan.notes) {
    if (!args.reports.quiet)
      io.err << fmt::format("note: {}: {}\n", describe_place(printable(note.file), note.mark), printable_lines(note.text));
  }
  if (plan.attempts.empty()) io.err << "cupel: " << why_nothing(plan, args.options.scope) << '\n';
}

void print_end(const EndedRun& run, const Reports& reports, const RunArgs& args, Io& io) {
  const RunEnd& end = run.end;
  if (end.report_errors.empty() && !args.reports.quiet) {
    for (const std::string& file : reports.files) io.err << fmt::format("report: {}\n", printable(file));
  }
  if (end.status == ExitStatus::interrupted && run.is_kept) io.err << fmt::format("`cupel run --resume {}` goes on with it\n", run.id);
  if (end.log_error) {
    io.err << "cupel: the run was ended, because it can no longer be kept: " << describe_error(*end.log_error) << '\n'
           << "  what was kept can be read: `cupel runs show last`; `cupel run --resume last` goes on with it; --no-store runs without "
              "keeping anything\n";
  }
  for (const Error& error : end.report_errors) io.err << "cupel: " << describe_error(error) << '\n';
}

Result<ExitStatus> run_once(const RunArgs& args, const RunRequest& request, Session& session, const Workspace& workspace, Io& io) {
  const Reports reports = CUPEL_TRY(make_reports(args.reports, workspace, io));
  const RunListener listener{.reporters = reports.all(),
                             .planned = [&](const Plan& plan) { print_plan(plan, args, io); },
                             .tell_reading = reading_lines(*workspace.clock, io)};
  if (args.dry_run) return dry_run(args, session, listener, io);
  const EndedRun run = CUPEL_TRY(session.run(request, listener));
  print_end(run, reports, args, io);
  return args.exit_status == "promptfoo" ? promptfoo_status(run.end.status, run.end.summary, workspace.environment) : run.end.status;
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  RunArgs args = CUPEL_TRY(parse_fields<RunArgs>(node, "run"));
  CUPEL_CHECK(check_args(args));
  std::optional<FoundRun> resumed;
  Json scope = asked_scope(node, workspace.config);
  if (!args.options.resume.empty()) {
    resumed = CUPEL_TRY(find_run(args.options.resume, workspace));
    scope = CUPEL_TRY(options_of(*resumed, std::move(scope)));
    args = CUPEL_TRY(parse_fields<RunArgs>(with_options(node, scope, workspace), "run"));
    CUPEL_CHECK(check_args(args));
  }
  OpenedBackends opened(workspace, answer_limits(args.options));  // a model stays loaded while its suites are watched
  Session session(workspace, opened);
  const auto once = [&](const RunArgs& which) {
    return run_once(which, {which.options, scope, resumed ? &*resumed : nullptr}, session, workspace, io);
  };
  Result<ExitStatus> status = args.watch ? watch(args, workspace, io, once) : once(args);
  if (status || args.exit_status != "promptfoo") return status;
  io.err << "cupel: " << describe_error(status.error()) << '\n';
  return kPromptfooError;
}

}  // namespace

CommandRow run_command() {
  return {.name = "run",
          .summary = "grade suites: ask, check, report",
          .example = "cupel run suites/quickstart --report junit=report.xml",
          .fields = describe_fields<RunArgs>(),
          .run = run};
}

}  // namespace cupel
