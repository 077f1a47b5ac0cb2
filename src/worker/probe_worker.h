// One probe of exactness in a worker process of its own, which ends with it.
#pragma once

#include <stop_token>

#include "engine/exactness.h"
#include "worker/supervised_model.h"

namespace cupel::worker {

/// Blocks. An illegal instruction is remembered as it is for models (supervised_model.h). Errors: those of engine::probe_exactness,
/// unavailable (the process died, with the cause), cancelled.
Result<engine::ExactnessProbe> probe_in_worker(const engine::LoadOptions& options, const engine::ProbeSettings& settings,
                                               const WorkerOptions& worker, std::stop_token stop);

}  // namespace cupel::worker
