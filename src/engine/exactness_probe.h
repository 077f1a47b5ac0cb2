// Whether a loaded model gives the same bits however its tokens are computed: alone, beside others, in chunks, behind a copied prefix,
// verified in one pass, by any number of threads. Measures and reports; choosing options by it is worker/exactness.h's business.
#pragma once

#include "base/result.h"
#include "engine/engine.h"
#include "engine/exactness.h"

namespace cupel::engine {

class Watchdog;

/// Loads the model with these options and compares bit for bit, with prompts made from its vocabulary. Blocks; computes for about
/// `settings.seconds`, longer where the model is too slow for the least by which options can be told apart.
/// Errors: those of loading, limit_exceeded (no memory for keys and values), unavailable (a step failed). `watchdog` may be null.
Result<ExactnessProbe> probe_exactness(const LoadOptions& options, const ProbeSettings& settings, Watchdog* watchdog);

}  // namespace cupel::engine
