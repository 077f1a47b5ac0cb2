// The figures over a whole run, gathered attempt by attempt so that no run need be held in memory: `summary` and `environment` of the
// result document. Gates are judged elsewhere (gate.h).
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/attempt.h"
#include "core/metrics.h"
#include "core/pass_rate.h"
#include "core/run_facts.h"
#include "run/case_rates.h"
#include "run/conversation.h"

namespace cupel {

struct TallyOptions {
  /// Of cases with several attempts it is told how often each passes and why not always, which takes memory for each case. Of attempts as
  /// they end only: stored ones do not say all that it takes.
  bool rates_cases = false;
  std::size_t cases = 0, attempts = 0;  // how many to expect, where that is known
};

/// One thread.
class Tally {
 public:
  explicit Tally(const TallyOptions& options = {}) : options_(options) { latencies_.reserve(options.attempts); }

  /// Latencies are those of answers that were computed: neither given answers nor attempts that ended without one.
  void add(const Attempt& attempt);

  /// `derived`: what suites derive from named scores, with the suite's name.
  Summary summary(double duration_ms, std::span<const std::pair<std::string, DerivedMetric>> derived = {}) const;

  /// The models that graded answers, by name.
  const std::set<std::string>& judges() const { return judges_; }

  /// Whether some attempt has an answer from this backend.
  bool has_answer_of(const std::string& backend) const { return answered_.contains(backend); }

 private:
  void count_proof(const Attempt& attempt);
  std::vector<RepeatFigures> repeats() const;

  const TallyOptions options_;
  Summary counts_;
  std::vector<double> latencies_;
  std::size_t computed_tokens_ = 0;
  std::set<std::string> answered_;
  std::set<std::string> judges_;
  MetricTally metrics_;
  std::map<std::string, PassRate> attempted_;  // by backend
  CaseRates rates_;
};

/// Adds what only the backends know: how many sequences were decoded together.
void add_batch_figures(Summary& summary, std::span<const OpenedBackend> backends);

/// What answered: engine and models of the backends that the run had an answer from. `backends` belong to `specs` one by one.
EnvironmentFacts describe_environment(std::span<const std::string> specs, std::span<const OpenedBackend> backends, const Tally& tally);

}  // namespace cupel
