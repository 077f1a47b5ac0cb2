#include "run/run.h"

#include "run/announcer.h"
#include "run/budget.h"
#include "run/shard.h"
#include "run/stages.h"

namespace cupel {
namespace {

// Executes these attempts of the plan. Those whose old timing a gate would fail on are measured anew before anybody hears of them. Returns
// whether it was interrupted.
bool execute_round(const Plan& plan, std::span<const OpenedBackend> backends, const ExecuteOptions& options, const Clock& clock,
                   const std::stop_token& stop, Stages& stages) {
  bool interrupted = execute(plan, backends, options, clock, stop, [&](Event event) { stages.tell(Stage::holding, std::move(event)); });
  if (std::vector<std::size_t> late = stages.held().to_measure(stages.count().gates()); !late.empty()) {
    ExecuteOptions anew = options;
    anew.fresh = true;
    anew.fail_fast = false;
    anew.only = std::move(late);
    interrupted |= execute(plan, backends, anew, clock, stop, [&](Event event) { stages.held().replace(event); });
  }
  stages.release_held();
  return interrupted;
}

// Tells what stands of a run that is resumed; returns the others.
std::vector<std::size_t> tell_standing(std::vector<std::size_t> indices, const Resumption* resumption, Stages& stages) {
  if (resumption == nullptr) return indices;
  std::vector<std::size_t> others;
  for (const std::size_t index : indices) {
    std::optional<Resumption::Told> told = resumption->tell(index);
    if (told) stages.tell(Stage::rounds, AttemptFinished{std::move(told->attempt), told->is_kept});
    else others.push_back(index);
  }
  return others;
}

// Everything that is known at the end. `facts` have their duration.
RunFinished describe_end(const Plan& plan, RunFacts facts, const Count& count, std::span<const OpenedBackend> backends,
                         const RunContext& context) {
  RunFinished end{.run = std::move(facts)};
  end.summary = count.tally().summary(end.run.duration_ms, plan.derived_metrics);
  if (context.spent_by_checks) end.summary.judge_cost_usd = context.spent_by_checks().usd;
  add_batch_figures(end.summary, backends);
  end.environment = describe_environment(plan.backends, backends, count.tally());
  for (const std::string& judge : count.tally().judges()) {
    end.environment.judges.push_back({judge, context.calibration ? context.calibration(judge) : std::nullopt});
  }
  if (context.baseline != nullptr) {
    end.baseline = context.baseline->comparison.diff();
    end.baseline->before = context.baseline->run_id;
    end.baseline->after = end.run.id;
    look_up_outputs(*end.baseline, context.baseline->output, {});
  }
  return end;
}

ExitStatus status_of(const RunFinished& end, const Count& count, bool stopped) {
  // Part of the evidence decides nothing.
  const std::span<const GateResult> deciding = end.run.shard ? std::span<const GateResult>() : end.gates;
  const ExitStatus status = exit_status_of(end.summary, deciding, stopped && end.interrupted);
  const bool is_good = status == ExitStatus::passed || status == ExitStatus::nothing_selected;
  return count.leaves_out() && is_good ? ExitStatus::inconclusive : status;
}

std::vector<Error> finish_all(std::span<Reporter* const> reporters) {
  std::vector<Error> errors;
  for (Reporter* reporter : reporters) {
    if (Result<void> written = reporter->finish(); !written) errors.push_back(std::move(written).error());
  }
  return errors;
}

}  // namespace

Result<std::vector<OpenedBackend>> open_all(std::span<const std::string> specs, const OpenBackend& open) {
  std::vector<OpenedBackend> backends;
  for (const std::string& spec : specs) {
    Result<std::shared_ptr<Backend>> opened = open(spec);
    if (opened) {
      backends.push_back({std::move(*opened), std::nullopt, spec});
    } else if (exit_status_of(opened.error().code) == ExitStatus::usage) {
      return fail(std::move(opened).error());
    } else {
      backends.push_back({nullptr, std::move(opened).error(), spec});
    }
  }
  return backends;
}

Result<RunEnd> run_plan(const Plan& plan, RunFacts facts, const ExecuteOptions& asked, const RunContext& context) {
  const std::vector<OpenedBackend> backends = CUPEL_TRY(open_all(plan.backends, context.open));
  const Clock::Instant start = context.clock.now();
  if (context.resumption == nullptr) facts.started_at = context.clock.wall();
  facts.suites = plan.suites;
  std::stop_source stop;  // asked by people, or by a log that can keep no more
  const std::stop_callback forward(context.stop, [&] { stop.request_stop(); });
  Announcer announcer(context.log, context.reporters, [&] { stop.request_stop(); });
  Budget budget(asked.limits, context.clock, context.spent_by_checks);
  ExecuteOptions options = asked;
  options.budget = &budget;
  std::vector<std::size_t> selected = selected_attempts(plan, facts.shard);
  const std::size_t count_selected = selected.size();
  Stages stages(plan, std::move(selected), context, announcer);
  Rounds& rounds = stages.rounds();
  Count& count = stages.count();

  stages.tell(Stage::masking, RunStarted{facts, count_selected, plan.notes});
  bool interrupted = false;
  std::vector<std::size_t> next = rounds.next();
  for (std::size_t round = 1; !next.empty(); ++round) {
    options.only = tell_standing(std::move(next), context.resumption, stages);
    if (!options.only.empty()) interrupted = execute_round(plan, backends, options, context.clock, stop.get_token(), stages);
    if (interrupted) break;
    next = rounds.next();
    if (budget.exhausted()) break;
    if (count.look({round, rounds.most(), next.empty()})) break;
  }
  stages.release_compared();

  facts.duration_ms += to_ms(context.clock.now() - start);
  RunFinished end = describe_end(plan, std::move(facts), count, backends, context);
  if (options.audit && !end.summary.audit) end.summary.audit.emplace();
  end.interrupted = interrupted;
  end.gates = count.gate_results(end.summary, interrupted, end.run.shard.has_value());
  RunEnd result{.status = status_of(end, count, context.stop.stop_requested()), .summary = end.summary};
  stages.tell(Stage::masking, std::move(end));
  result.log_error = announcer.finish();
  result.report_errors = finish_all(context.reporters);
  // What is missing must not look like success or an ordinary failure to whoever reads it next.
  const bool is_missing_something = result.log_error || !result.report_errors.empty();
  if (is_missing_something && result.status != ExitStatus::interrupted) result.status = ExitStatus::infrastructure;
  return result;
}

}  // namespace cupel
