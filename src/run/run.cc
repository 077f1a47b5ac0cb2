#include "run/run.h"

#include "core/document.h"
#include "run/announcer.h"
#include "run/budget.h"
#include "run/comparisons.h"
#include "run/held_attempts.h"
#include "run/rounds.h"
#include "run/shard.h"
#include "run/summary.h"

namespace cupel {
namespace {

// What counts the attempts of a run as they end: figures and gates.
class Count {
 public:
  explicit Count(const Plan& plan)
      : tally_({.rates_cases = plan.repeat > 1, .cases = plan.cases.size(), .attempts = plan.attempts.size()}) {
    for (const Gate& gate : plan.gates) gates_.emplace_back(gate);
  }

  void add(const Event& event) {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      tally_.add(finished->attempt);
      const std::optional<Error>& error = finished->attempt.error;
      leaves_out_ |= finished->attempt.outcome == Outcome::skip && error && error->code == ErrorCode::limit_exceeded;
      for (GateJudge& gate : gates_) gate.add(finished->attempt);
    }
  }

  /// Whether every gate with a confidence is decided by the evidence so far.
  bool look(const Look& look) {
    bool all = true;
    for (GateJudge& gate : gates_) all &= gate.look(look);
    return all;
  }

  /// Whether a budget left attempts out.
  bool leaves_out() const { return leaves_out_; }

  const Tally& tally() const { return tally_; }
  const std::vector<GateJudge>& gates() const { return gates_; }

  std::vector<GateResult> gate_results(const Summary& summary, bool interrupted, bool is_shard) const {
    std::vector<GateResult> results;
    // With nothing judged and nothing in error there is nothing to hold a condition against: status 5 says so.
    if (summary.pass + summary.fail + summary.error == 0) return results;
    for (const GateJudge& gate : gates_) {
      results.push_back(gate.result());
      if (is_shard) results.back().why += "; of this shard alone: `cupel runs merge` decides";
      if (!interrupted) continue;
      results.back().outcome = GateOutcome::inconclusive;
      results.back().why = "the run was interrupted";
    }
    return results;
  }

 private:
  Tally tally_;
  std::vector<GateJudge> gates_;
  bool leaves_out_ = false;
};

struct RoundContext {
  const Clock& clock;
  std::stop_token stop;
  EventSink tell;
  const Resumption* resumption = nullptr;
};

// Executes some attempts of the plan; those whose old timing a gate would fail on are measured anew before anybody hears of them. Returns
// whether it was interrupted.
bool run_round(const Plan& plan, std::span<const OpenedBackend> backends, const ExecuteOptions& options,
               const std::vector<GateJudge>& gates, const RoundContext& context) {
  HeldAttempts held(plan);
  bool interrupted = execute(plan, backends, options, context.clock, context.stop, [&](Event event) {
    if (!held.take(event)) context.tell(std::move(event));
  });
  if (std::vector<std::size_t> late = held.to_measure(gates); !late.empty()) {
    ExecuteOptions anew = options;
    anew.fresh = true;
    anew.fail_fast = false;
    anew.only = std::move(late);
    interrupted |= execute(plan, backends, anew, context.clock, context.stop, [&](Event event) { held.replace(event); });
  }
  held.release(context.tell);
  return interrupted;
}

// Tells what stands of a run that is resumed; returns the others.
std::vector<std::size_t> tell_standing(std::vector<std::size_t> indices, const Resumption* resumption, const EventSink& tell) {
  if (resumption == nullptr) return indices;
  std::vector<std::size_t> others;
  for (const std::size_t index : indices) {
    std::optional<Resumption::Told> told = resumption->tell(index);
    if (told) tell(AttemptFinished{std::move(told->attempt), told->is_kept});
    else others.push_back(index);
  }
  return others;
}

bool run_rounds(const Plan& plan, std::span<const OpenedBackend> backends, ExecuteOptions options, Count& count,
                const RoundContext& context) {
  Rounds rounds(plan, std::move(options.only));
  const EventSink note_and_tell = [&](Event event) {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) rounds.add(finished->attempt);
    context.tell(std::move(event));
  };
  std::vector<std::size_t> next = rounds.next();
  for (std::size_t round = 1; !next.empty(); ++round) {
    options.only = tell_standing(std::move(next), context.resumption, note_and_tell);
    const RoundContext telling{context.clock, context.stop, note_and_tell};
    if (!options.only.empty() && run_round(plan, backends, options, count.gates(), telling)) return true;
    next = rounds.next();
    if (options.budget != nullptr && options.budget->exhausted()) break;
    if (count.look({round, rounds.most(), next.empty()})) break;
  }
  return false;
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

Result<RunEnd> run_plan(const Plan& plan, RunFacts facts, const ExecuteOptions& options, const RunContext& context) {
  const std::vector<OpenedBackend> backends = CUPEL_TRY(open_all(plan.backends, context.open));
  const Clock::Instant start = context.clock.now();
  if (context.resumption == nullptr) facts.started_at = context.clock.wall();
  facts.suites = plan.suites;
  std::stop_source stop;
  const std::stop_callback forward(context.stop, [&] { stop.request_stop(); });
  Count count(plan);
  Announcer announcer(context.log, context.reporters, [&] { stop.request_stop(); });
  const EventSink announce = [&](Event event) {
    context.secrets.mask(event);
    auto* finished = std::get_if<AttemptFinished>(&event);
    if (finished != nullptr && context.log != nullptr) finished->document = document_text(*finished);
    announcer.tell(std::move(event));
  };
  Budget budget(options.limits, context.clock, context.spent_by_checks);
  ExecuteOptions selected = options;
  selected.budget = &budget;
  selected.only = selected_attempts(plan, facts.shard);
  announce(RunStarted{facts, selected.only.size(), plan.notes});

  RunFinished end;
  const EventSink count_and_tell = [&](Event event) {
    count.add(event);
    const auto* finished = std::get_if<AttemptFinished>(&event);
    if (context.baseline != nullptr && finished != nullptr) {
      context.baseline->comparison.add_after(context.baseline->compared(finished->attempt));
    }
    announce(std::move(event));
  };
  Comparisons comparisons(plan);
  const EventSink tell = [&](Event event) { comparisons.tell(std::move(event), count_and_tell); };
  end.interrupted = run_rounds(plan, backends, std::move(selected), count, {context.clock, stop.get_token(), tell, context.resumption});
  comparisons.release(count_and_tell);
  facts.duration_ms += to_ms(context.clock.now() - start);
  end.run = std::move(facts);
  end.summary = count.tally().summary(end.run.duration_ms, plan.derived_metrics);
  if (context.spent_by_checks) end.summary.judge_cost_usd = context.spent_by_checks().usd;
  add_batch_figures(end.summary, backends);
  if (options.audit && !end.summary.audit) end.summary.audit.emplace();
  end.environment = describe_environment(plan.backends, backends, count.tally());
  for (const std::string& judge : count.tally().judges()) {
    end.environment.judges.push_back({judge, context.calibration ? context.calibration(judge) : std::nullopt});
  }
  end.gates = count.gate_results(end.summary, end.interrupted, end.run.shard.has_value());
  if (context.baseline != nullptr) {
    end.baseline = context.baseline->comparison.diff();
    end.baseline->before = context.baseline->run_id;
    end.baseline->after = end.run.id;
    look_up_outputs(*end.baseline, context.baseline->output, {});
  }
  // Part of the evidence decides nothing.
  const std::span<const GateResult> deciding = end.run.shard ? std::span<const GateResult>() : end.gates;
  RunEnd result{.status = exit_status_of(end.summary, deciding, context.stop.stop_requested() && end.interrupted), .summary = end.summary};
  const bool is_good = result.status == ExitStatus::passed || result.status == ExitStatus::nothing_selected;
  if (count.leaves_out() && is_good) result.status = ExitStatus::inconclusive;
  announce(std::move(end));
  result.log_error = announcer.finish();
  result.report_errors = finish_all(context.reporters);
  // What is missing must not look like success or an ordinary failure to whoever reads it next.
  const bool is_missing_something = result.log_error || !result.report_errors.empty();
  if (is_missing_something && result.status != ExitStatus::interrupted) result.status = ExitStatus::infrastructure;
  return result;
}

}  // namespace cupel
