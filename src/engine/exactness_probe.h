// Whether a loaded model gives the same bits however its tokens are computed: alone, beside others, in chunks, behind a copied prefix,
// verified in one pass, by any number of threads. Measures and reports; choosing options by it is worker/exactness.h's business.
#pragma once

#include "base/result.h"
#include "engine/engine.h"

struct llama_model;

namespace cupel::engine {

class Watchdog;

/// Bit for bit, on raw contexts of its own, with prompts made from the model's vocabulary; nobody else may use the model meanwhile.
/// Blocks; takes about `settings.seconds`, longer where the model needs more for the least that can be told apart.
/// Errors: limit_exceeded (no memory for keys and values), unavailable (a decoding step failed).
Result<ExactnessProbe> probe_exactness(llama_model& model, const LoadOptions& options, const ProbeSettings& settings, Watchdog* watchdog);

}  // namespace cupel::engine
