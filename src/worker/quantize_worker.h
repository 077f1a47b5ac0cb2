// Quantising in a worker process of its own, which ends with it: the quantiser aborts on some files.
#pragma once

#include <functional>
#include <stop_token>

#include "engine/quantize.h"
#include "worker/supervised_model.h"

namespace cupel::worker {

/// Blocks; `progress` is called on this thread. What was written of the target when it fails is removed.
/// Errors: those of engine::quantize, unavailable (the process died, with the cause), cancelled.
Result<void> quantize_in_worker(const engine::QuantizeTask& task, const WorkerOptions& worker,
                                const std::function<void(int done, int total)>& progress, std::stop_token stop);

}  // namespace cupel::worker
