// The exit status of promptfoo, for scripts that were written around it: 100 when a test failed, 1 for any other error.
#pragma once

#include "base/environment.h"
#include "core/exit_status.h"

namespace cupel {

/// Of a run that ended with `status`. A pass rate of PROMPTFOO_PASS_RATE_THRESHOLD percent (100) is enough; attempts in error count as
/// failed, as they do there. PROMPTFOO_FAILED_TEST_EXIT_CODE replaces 100. Errors: invalid_config, for values that are no numbers.
Result<ExitStatus> promptfoo_status(ExitStatus status, const Summary& summary, const Environment& environment);

/// Any other error.
inline constexpr ExitStatus kPromptfooError = ExitStatus{1};

}  // namespace cupel
