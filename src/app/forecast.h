// What would come of each attempt of a plan if it ran now: looked up in the stores, never inferred.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/run_backends.h"
#include "run/changes.h"
#include "run/conversation.h"

namespace cupel {

enum class Fate { given, carried, judged, reused, continued, inferred, scripted, error };  // scripted: made by a script, which was not run
const char* fate_name(Fate fate);

struct Forecast {
  Attempt attempt;  // as described by the plan
  Fate fate = Fate::inferred;
  std::string why;
  std::optional<double> predicted_ms;  // of what must be computed, from what was measured before
};

/// One thread.
class Forecaster {
 public:
  /// Everything handed in must outlive it. Errors: usage errors of backends.
  static Result<std::unique_ptr<Forecaster>> make(const Plan& plan, const RunOptions& options, RunBackends& backends,
                                                  const PriorAttempts& priors);

  Forecast forecast(std::size_t index);

  /// How many attempts run at once on this backend.
  int concurrency(const std::string& spec) const;

 private:
  Forecaster(const Plan& plan, const RunOptions& options, RunBackends& backends, const PriorAttempts& priors,
             std::vector<OpenedBackend> opened);
  void look_up(Forecast& forecast, std::size_t index, const OpenedBackend& backend);
  std::string why_inferred(const Forecast& forecast, std::size_t index, const OpenedBackend& backend) const;
  std::optional<double> predict(const Attempt& attempt);

  const Plan& plan_;
  const RunOptions& options_;
  RunBackends& backends_;
  const PriorAttempts& priors_;
  std::vector<OpenedBackend> opened_;
  std::optional<Changes> changes_;
  std::set<std::string> pending_;                              // hashes of answers that will be inferred
  std::map<std::string, std::optional<double>> mean_latency_;  // by backend
};

}  // namespace cupel
