#include "run/run.h"

#include "run/summary.h"

namespace cupel {
namespace {

Result<std::vector<OpenedBackend>> open_all(std::span<const std::string> specs, const OpenBackend& open) {
  std::vector<OpenedBackend> backends;
  for (const std::string& spec : specs) {
    Result<std::unique_ptr<Backend>> opened = open(spec);
    if (opened) {
      backends.push_back({std::move(*opened), std::nullopt});
    } else if (exit_status_of(opened.error().code) == ExitStatus::usage) {
      return fail(std::move(opened).error());
    } else {
      backends.push_back({nullptr, std::move(opened).error()});
    }
  }
  return backends;
}

// Everything that listens to a run: reporters, figures, gates.
class Audience {
 public:
  Audience(const Plan& plan, std::span<Reporter* const> reporters) : reporters_(reporters) {
    for (const Gate& gate : plan.gates) gates_.emplace_back(gate);
  }

  void tell(const Event& event) {
    if (const auto* finished = std::get_if<AttemptFinished>(&event)) {
      tally_.add(finished->attempt);
      for (GateJudge& gate : gates_) gate.add(finished->attempt);
    }
    for (Reporter* reporter : reporters_) reporter->on(event);
  }

  const Tally& tally() const { return tally_; }

  std::vector<GateResult> gate_results(const Summary& summary, bool interrupted) const {
    std::vector<GateResult> results;
    // With nothing judged and nothing in error there is nothing to hold a condition against: status 5 says so.
    if (summary.pass + summary.fail + summary.error == 0) return results;
    for (const GateJudge& gate : gates_) {
      results.push_back(gate.result());
      if (!interrupted) continue;
      results.back().outcome = GateOutcome::inconclusive;
      results.back().why = "the run was interrupted";
    }
    return results;
  }

  std::vector<Error> finish() {
    std::vector<Error> errors;
    for (Reporter* reporter : reporters_) {
      if (Result<void> written = reporter->finish(); !written) errors.push_back(std::move(written).error());
    }
    return errors;
  }

 private:
  std::span<Reporter* const> reporters_;
  Tally tally_;
  std::vector<GateJudge> gates_;
};

}  // namespace

Result<RunEnd> run_plan(const Plan& plan, RunFacts facts, const ExecuteOptions& options, const RunContext& context) {
  const std::vector<OpenedBackend> backends = CUPEL_TRY(open_all(plan.backends, context.open));
  const Clock::Instant start = context.clock.now();
  facts.started_at = context.clock.wall();
  facts.suites = plan.suites;
  Audience audience(plan, context.reporters);
  audience.tell(RunStarted{facts, plan.attempts.size(), plan.notes});

  RunFinished end;
  end.interrupted = execute(plan, backends, options, context.clock, context.stop, [&](const Event& event) { audience.tell(event); });
  facts.duration_ms = to_ms(context.clock.now() - start);
  end.run = std::move(facts);
  end.summary = audience.tally().summary(end.run.duration_ms);
  add_batch_figures(end.summary, backends);
  end.environment = describe_environment(plan.backends, backends, audience.tally());
  end.gates = audience.gate_results(end.summary, end.interrupted);
  audience.tell(end);
  RunEnd result{exit_status_of(end.summary, end.gates, end.interrupted), audience.finish()};
  // A report that is missing must not look like success or an ordinary failure to whoever reads it next.
  if (!result.report_errors.empty() && !end.interrupted) result.status = ExitStatus::infrastructure;
  return result;
}

}  // namespace cupel
