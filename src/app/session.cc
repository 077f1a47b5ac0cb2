#include "app/session.h"

#include <future>
#include <random>

#include "app/calibrations.h"
#include "app/compared_run.h"
#include "app/require_real.h"
#include "app/resume.h"
#include "app/run_history.h"
#include "app/run_id.h"
#include "app/trace_receiver.h"
#include "backends/prove.h"
#include "build_info.h"
#include "checks/script_host.h"
#include "models/known_models.h"
#include "run/shard.h"

namespace cupel {
namespace {

// A backend asked for on the command line replaces what suites name; one from configuration is for suites that name none.
PlanOptions plan_options(const RunScope& scope, const Workspace& workspace) {
  PlanOptions options{.filter = scope.filter,
                      .tags = scope.tag,
                      .repeat = scope.repeat,
                      .decide_early = scope.decide_early,
                      .judge = scope.judge,
                      .until_decided = scope.until_decided,
                      .today = to_date(workspace.clock->wall())};
  const Setting* setting = workspace.config.find("backend");
  const bool is_asked_for = setting != nullptr && setting->origin == Origin::option;
  (is_asked_for ? options.backends : options.default_backends) = scope.backend;
  if (options.default_backends.empty()) options.default_backends = {std::string(default_model_name())};
  return options;
}

Result<std::optional<Shard>> shard_of(const RunScope& scope, const Plan& plan) {
  if (scope.shard.empty()) return std::nullopt;
  Shard shard = CUPEL_TRY(parse_shard(scope.shard));
  shard.plan = plan_hash(plan);
  return shard;
}

ExecuteOptions execute_options(const RunOptions& options, const std::string& run_id, RunBackends& backends) {
  const auto in_ms = [](const std::optional<double>& seconds) { return seconds ? std::optional(*seconds * 1000) : std::nullopt; };
  ExecuteOptions execution{.jobs = options.jobs.value_or(0),
                           .fail_fast = options.fail_fast,
                           .timeout_ms = in_ms(options.scope.timeout),
                           .retries = options.retries,
                           .limits = {.max_time_ms = in_ms(options.max_time), .max_cost_usd = options.max_cost}};
  if (const double percent = options.scope.audit.value_or(0); percent > 0) {
    const auto forget = [&backends](const AnswerKey& key) {
      if (AnswerStore* answers = backends.answers()) answers->remove(key.hash);
    };
    execution.audit = {.percent = percent, .run_id = run_id, .prove = prove_answer, .forget = forget};
  }
  return execution;
}

}  // namespace

Result<EndedRun> Session::run(const RunRequest& request, const RunListener& listener) {
  const RunOptions& options = request.options;
  const RunScope& scope = options.scope;

  // What is read: the suites, and the project's earlier runs meanwhile, as neither needs the other.
  RunBackends backends(options, opened_, workspace_);
  ScriptHost scripts(workspace_.environment, workspace_.stop, {.offline = options.offline}, workspace_.say);
  TraceReceiver traces(std::random_device{}());
  PlanOptions planning = plan_options(scope, workspace_);
  planning.check_backends = &backends;
  planning.check_scripts = &scripts;
  planning.traces = &traces;
  std::future<Result<std::unique_ptr<RunHistory>>> earlier;
  if (scope.changed) earlier = std::async(std::launch::async, [&] { return RunHistory::load(workspace_); });
  const Plan plan = CUPEL_TRY(load_plan(scope.suites, planning, workspace_, listener.tell_reading));
  if (listener.planned) listener.planned(plan);
  const std::optional<Shard> shard = CUPEL_TRY(shard_of(scope, plan));
  std::unique_ptr<RunHistory> history;
  if (earlier.valid()) history = CUPEL_TRY(earlier.get());
  std::optional<Baseline> baseline;
  if (!options.baseline.empty()) baseline = CUPEL_TRY(load_baseline(options.baseline, workspace_));

  // Where it is kept, and what of it is there when it goes on.
  const SecretMask& secrets = backends.secrets();
  const OpenBackend open = [&](const std::string& spec) { return backends.open(spec); };
  RunFacts facts{.id = make_run_id(*workspace_.clock), .argv = workspace_.arguments, .options = request.asked_scope};
  std::optional<RunInProgress> going_on;
  std::unique_ptr<RunLog> log;
  if (request.resumed != nullptr) {
    going_on = CUPEL_TRY(go_on(*request.resumed, {plan, open, secrets, listener.tell_reading}));
    if (workspace_.say) workspace_.say(describe(*going_on, selected_attempts(plan, shard).size()));
    facts = going_on->facts;
    log = std::move(going_on->log);
  } else if (!options.no_store) {
    log = open_run_log(workspace_);
  }
  facts.shard = shard;
  facts.cupel_version = std::string(build_info::kVersion);

  if (scope.require_real) {
    CUPEL_CHECK(require_real(plan, [&](const std::string& spec) { return backends.prove_weights(spec); }));
  }
  ExecuteOptions execution = execute_options(options, facts.id, backends);
  if (history) execution.changed_since = &history->attempts();
  const RunContext context{.open = open,
                           .reporters = listener.reporters,
                           .clock = *workspace_.clock,
                           .stop = workspace_.stop,
                           .log = log.get(),
                           .calibration = [&](const std::string& judge) { return calibration_of_judge(judge, workspace_); },
                           .spent_by_checks = [&] { return backends.spent_by_checks(); },
                           .secrets = secrets,
                           .resumption = going_on ? &going_on->resumption : nullptr,
                           .baseline = baseline ? &*baseline : nullptr};
  RunEnd end = CUPEL_TRY(run_plan(plan, facts, execution, context));
  const bool is_kept = log != nullptr && !end.log_error;
  return EndedRun{.id = std::move(facts.id), .is_kept = is_kept, .end = std::move(end)};
}

Result<std::size_t> Session::forecast(const RunOptions& options, const RunListener& listener,
                                      const std::function<void(const Forecast&, int concurrency)>& sink) const {
  // What is stored is judged to be found, but nobody is asked.
  const PlanOptions planning = plan_options(options.scope, workspace_);
  const Plan plan = CUPEL_TRY(load_plan(options.scope.suites, planning, workspace_, listener.tell_reading));
  if (listener.planned) listener.planned(plan);
  const std::optional<Shard> shard = CUPEL_TRY(shard_of(options.scope, plan));
  Workspace offline = workspace_;
  offline.config = workspace_.config.with_option("offline", Node{.value = true});
  offline.may_measure = false;
  OpenedBackends opened(offline);
  RunBackends backends(options, opened, offline);
  const std::unique_ptr<RunHistory> history = CUPEL_TRY(RunHistory::load(workspace_));
  const std::unique_ptr<Forecaster> forecaster = CUPEL_TRY(Forecaster::make(plan, options, backends, history->attempts()));
  const std::vector<std::size_t> selected = selected_attempts(plan, shard);
  for (const std::size_t index : selected) {
    const Forecast forecast = forecaster->forecast(index);
    sink(forecast, forecaster->concurrency(forecast.attempt.backend));
  }
  return selected.size();
}

}  // namespace cupel
