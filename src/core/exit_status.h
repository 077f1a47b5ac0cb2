// The exit statuses, and the one table that maps kinds of errors to them.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "core/gate.h"
#include "core/run_facts.h"

namespace cupel {

enum class ExitStatus {
  passed = 0,
  failed = 1,          // a check or gate failed
  usage = 2,           // bad usage, config or suite
  infrastructure = 3,  // backend down, model missing or corrupt, sandbox missing
  inconclusive = 4,
  nothing_selected = 5,  // nothing selected, or all skipped
  interrupted = 130,
};

ExitStatus exit_status_of(ErrorCode code);

/// The status of a run that ended. Precedence: 130; else 3 when nothing could run; else 1; else 3 (any attempt in error);
/// else 4; else 5. (2 never gets this far.) What is in quarantine counts as passed.
ExitStatus exit_status_of(const Summary& summary, std::span<const GateResult> gates, bool interrupted);

}  // namespace cupel
