#include "commands/run.h"

#include <fmt/format.h>

#include <cmath>
#include <future>
#include <random>

#include "app/trace_receiver.h"
#include "backends/open.h"
#include "backends/prove.h"
#include "backends/server_key.h"
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

// What cannot be read is as good as not there: the run itself does not depend on it.
std::optional<Calibration> calibration_of_judge(const std::string& judge, const Workspace& workspace) {
  const Result<Calibrations> all = load_calibrations(workspace);
  if (!all) return std::nullopt;
  const auto found = all->find(judge);
  return found == all->end() ? std::nullopt : std::optional(found->second);
}

Result<Baseline> load_baseline(const std::string& text, const Workspace& workspace) {
  Baseline baseline{.compared = compared};
  ComparedRun run = CUPEL_TRY(load_compared(text, workspace, [&](const ComparedAttempt& each) { baseline.comparison.add_before(each); }));
  baseline.run_id = std::move(run.id);
  baseline.output = std::move(run.output);
  return baseline;
}

AuditOptions audit_options(double percent, const std::string& run_id, RunBackends& backends) {
  return {.percent = percent, .run_id = run_id, .prove = prove_answer, .forget = [&backends](const AnswerKey& key) {
            if (AnswerStore* answers = backends.answers()) answers->remove(key.hash);
          }};
}

Result<ExitStatus> grade(const RunArgs& args, Json options_asked, const FoundRun* resumed, RunBackends& backends, Workspace& workspace,
                         Io& io) {
  const Reports reports = CUPEL_TRY(make_reports(args.reports, workspace, io));
  ScriptHost scripts(workspace.environment, workspace.stop, {.offline = args.offline}, workspace.say);
  TraceReceiver traces(std::random_device{}());
  const PlanOptions options_of_plan = plan_options(args, workspace, backends, scripts, traces);
  // Read while the suites are: neither needs the other.
  std::future<Result<std::unique_ptr<RunHistory>>> earlier;
  if (args.changed && !args.dry_run) earlier = std::async(std::launch::async, [&] { return RunHistory::load(workspace); });
  const Plan plan = CUPEL_TRY(load_plan(args.suites, options_of_plan, workspace, io));
  for (const Note& note : plan.notes) {
    if (!args.reports.quiet)
      io.err << fmt::format("note: {}: {}\n", describe_place(printable(note.file), note.mark), printable_lines(note.text));
  }
  if (plan.attempts.empty()) io.err << "cupel: " << why_nothing(plan, args.options.scope) << '\n';
}

  std::optional<Shard> shard;
  if (!args.shard.empty()) shard = CUPEL_TRY(parse_shard(args.shard));
  if (shard) shard->plan = plan_hash(plan);
  if (args.dry_run) return dry_run(plan, shard, args, workspace, io);
  std::unique_ptr<RunHistory> history;
  if (earlier.valid()) history = CUPEL_TRY(earlier.get());
  std::optional<Baseline> baseline;
  if (!args.baseline.empty()) baseline = CUPEL_TRY(load_baseline(args.baseline, workspace));
  const SecretMask secrets(secret_environment(workspace));
  const OpenBackend open = [&](const std::string& spec) { return backends.open(spec); };
  std::optional<RunInProgress> going_on;
  if (resumed != nullptr)
    going_on = CUPEL_TRY(go_on(*resumed, plan, selected_attempts(plan, shard).size(), open, secrets, *workspace.clock, io));
  const std::unique_ptr<RunLog> log = args.no_store ? nullptr : going_on ? std::move(going_on->log) : open_run_log(workspace, io);
  if (args.require_real) {
    CUPEL_CHECK(require_real(plan, [&](const std::string& spec) { return backends.prove_weights(spec, workspace.stop); }));
  }
  const RunContext context{.open = open,
                           .reporters = reports.all(),
                           .clock = *workspace.clock,
                           .stop = workspace.stop,
                           .log = log.get(),
                           .calibration = [&](const std::string& judge) { return calibration_of_judge(judge, workspace); },
                           .spent_by_checks = [&] { return backends.spent_by_checks(); },
                           .secrets = secrets,
                           .resumption = going_on ? &going_on->resumption : nullptr,
                           .baseline = baseline ? &*baseline : nullptr};
  RunFacts facts{.id = make_run_id(*workspace.clock), .argv = workspace.arguments, .options = std::move(options_asked)};
  if (going_on) facts = std::move(going_on->facts);
  facts.shard = shard;
  facts.cupel_version = std::string(build_info::kVersion);
  const std::string run_id = facts.id;
  ExecuteOptions options{.jobs = args.jobs.value_or(0), .fail_fast = args.fail_fast, .retries = args.retries};
  if (args.max_time) options.limits.max_time_ms = *args.max_time * 1000;
  options.limits.max_cost_usd = args.max_cost;
  if (const double percent = args.audit.value_or(0); percent > 0) options.audit = audit_options(percent, facts.id, backends);
  if (history) options.changed_since = &history->attempts();
  if (args.timeout) options.timeout_ms = *args.timeout * 1000;
  const RunEnd end = CUPEL_TRY(run_plan(plan, facts, options, context));
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
