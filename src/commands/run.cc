#include "commands/run.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "app/load_suites.h"
#include "app/registry.h"
#include "backends/prove.h"
#include "base/text.h"
#include "build_info.h"
#include "commands/dry_run.h"
#include "commands/require_real.h"
#include "commands/run_backends.h"
#include "commands/run_history.h"
#include "commands/run_reports.h"
#include "core/place.h"
#include "run/run.h"

namespace cupel {
namespace {

constexpr const char* kDefaultBackend = "smollm2-135m";

Result<void> check_args(const RunArgs& args) {
  if (args.repeat < 1) return fail(ErrorCode::invalid_usage, fmt::format("--repeat must be at least 1, not {}", args.repeat));
  if (args.until_decided && args.repeat < 2) {
    return fail(ErrorCode::invalid_usage, "--until-decided needs --repeat N: the most attempts of each case");
  }
  if (args.until_decided && args.fail_fast) {
    return fail(ErrorCode::invalid_usage,
                "--fail-fast stops at the first failure, --until-decided counts how many there are: leave out one");
  }
  if (args.jobs && *args.jobs < 1) return fail(ErrorCode::invalid_usage, fmt::format("--jobs must be at least 1, not {}", *args.jobs));
  if (args.timeout && !(*args.timeout > 0 && std::isfinite(*args.timeout))) {
    return fail(ErrorCode::invalid_usage, fmt::format("--timeout must be more than 0 seconds, not {:g}", *args.timeout));
  }
  if (args.changed && (args.fresh || args.no_store)) {
    return fail(ErrorCode::invalid_usage, fmt::format("--changed takes what is stored, --{} does not", args.fresh ? "fresh" : "no-store"));
  }
  if (args.audit && !(*args.audit >= 0 && *args.audit <= 100)) {
    return fail(ErrorCode::invalid_usage, fmt::format("--audit must be 0 to 100 (percent), not {:g}", *args.audit));
  }
  if (args.answers_max_mb < 1) {
    return fail(ErrorCode::invalid_usage, fmt::format("--answers-max-mb must be at least 1, not {}", args.answers_max_mb));
  }
  if (args.answers_max_days < 1) {
    return fail(ErrorCode::invalid_usage, fmt::format("--answers-max-days must be at least 1, not {}", args.answers_max_days));
  }
  return {};
}

// A backend asked for on the command line replaces what suites name; one from configuration is for suites that name none.
PlanOptions plan_options(const RunArgs& args, const Workspace& workspace, RunBackends& backends) {
  PlanOptions options{.filter = args.filter,
                      .tags = args.tag,
                      .repeat = args.repeat,
                      .decide_early = args.decide_early,
                      .until_decided = args.until_decided,
                      .check_backends = &backends};
  const Setting* setting = workspace.config.find("backend");
  const bool is_asked_for = setting != nullptr && setting->origin == Origin::option;
  (is_asked_for ? options.backends : options.default_backends) = args.backend;
  if (options.default_backends.empty()) options.default_backends = {kDefaultBackend};
  return options;
}

/// Sorts by time and is unique without being registered anywhere.
std::string make_run_id(const Clock& clock) {
  std::string time = to_rfc3339(clock.wall()).substr(0, 19);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}-{:06x}", time, std::random_device{}() & 0xffffffU);
}

std::string why_nothing(const Plan& plan, const RunArgs& args) {
  if (plan.cases_seen == 0) return "there are no cases to run";
  std::string conditions;
  if (!args.filter.empty()) conditions += fmt::format(" --filter '{}'", printable(args.filter));
  for (const std::string& tag : args.tag) conditions += fmt::format(" --tag '{}'", printable(tag));
  return fmt::format("none of {} case{} is selected by{}", plan.cases_seen, plan.cases_seen == 1 ? "" : "s", conditions);
}

AuditOptions audit_options(double percent, const std::string& run_id, RunBackends& backends) {
  return {.percent = percent, .run_id = run_id, .prove = prove_answer, .forget = [&backends](const AnswerKey& key) {
            if (AnswerStore* answers = backends.answers()) answers->remove(key.hash);
          }};
}

Result<ExitStatus> run(const Node& node, Workspace& workspace, Io& io) {
  const RunArgs args = CUPEL_TRY(parse_fields<RunArgs>(node, "run"));
  CUPEL_CHECK(check_args(args));
  const Reports reports = CUPEL_TRY(make_reports(args, workspace, io));
  std::vector<Suite> suites = CUPEL_TRY(load_suites(args.suites, workspace.folder));
  RunBackends backends(args, workspace);
  const Plan plan = CUPEL_TRY(make_plan(std::move(suites), plan_options(args, workspace, backends), all_checks()));
  for (const Note& note : plan.notes) {
    if (!args.quiet) io.err << fmt::format("note: {}: {}\n", describe_place(note.file, note.mark), note.text);
  }
  if (plan.attempts.empty()) io.err << "cupel: " << why_nothing(plan, args) << '\n';

  if (args.dry_run) return dry_run(plan, args, workspace, io);
  std::unique_ptr<RunHistory> history;
  if (args.changed) history = CUPEL_TRY(RunHistory::load(workspace));
  const std::unique_ptr<RunLog> log = args.no_store ? nullptr : open_run_log(workspace, io);
  if (args.require_real) {
    CUPEL_CHECK(require_real(plan, [&](const std::string& spec) { return backends.prove_weights(spec, workspace.stop); }));
  }
  RunContext context{.open = [&](const std::string& spec) { return backends.open(spec); },
                     .reporters = {},
                     .clock = *workspace.clock,
                     .stop = workspace.stop,
                     .log = log.get()};
  for (const std::unique_ptr<Reporter>& report : reports.reporters) context.reporters.push_back(report.get());
  const RunFacts facts{
      .id = make_run_id(*workspace.clock), .cupel_version = std::string(build_info::kVersion), .argv = workspace.arguments};
  ExecuteOptions options{.jobs = args.jobs.value_or(0), .fail_fast = args.fail_fast};
  if (args.audit.value_or(0) > 0) options.audit = audit_options(*args.audit, facts.id, backends);
  if (history) options.changed_since = &history->attempts();
  if (args.timeout) options.timeout_ms = *args.timeout * 1000;
  const RunEnd end = CUPEL_TRY(run_plan(plan, facts, options, context));
  if (end.report_errors.empty() && !args.quiet) {
    for (const std::string& file : reports.files) io.err << fmt::format("report: {}\n", printable(file));
  }
  if (end.log_error) {
    io.err << "cupel: the run was ended, because it can no longer be kept: " << describe_error(*end.log_error) << '\n'
           << "  what was kept can be read: `cupel runs show last`; --no-store runs without keeping anything\n";
  }
  for (const Error& error : end.report_errors) io.err << "cupel: " << describe_error(error) << '\n';
  return end.status;
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
