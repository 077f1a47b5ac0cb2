// What happens in a run, in order: the one stream that feeds every reporter.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/attempt.h"
#include "core/gate.h"
#include "core/run_diff.h"
#include "core/run_facts.h"
#include "core/suite.h"

namespace cupel {

struct RunStarted {
  RunFacts run;
  std::size_t attempts = 0;  // planned
  std::vector<Note> notes;   // about the suites, for people
};
struct AttemptStarted {
  std::size_t case_index = 0;
  std::size_t index = 0;  // in the plan
};
struct TokensGenerated {  // progress only: tokens since the last such event
  std::size_t tokens = 0;
};
struct AttemptFinished {
  Attempt attempt;
  bool is_kept = false;       // the run's log has it, from before the run was resumed
  std::string document = {};  // of the attempt, rendered once for all who write it; "" where nobody has (core/document.h)
};
struct RunFinished {
  RunFacts run;  // with duration
  EnvironmentFacts environment;
  std::vector<GateResult> gates;
  Summary summary;
  bool interrupted = false;
  std::optional<RunDiff> baseline = {};  // what differs from the run to compare with, where one was named
};

using Event = std::variant<RunStarted, AttemptStarted, TokensGenerated, AttemptFinished, RunFinished>;

}  // namespace cupel
