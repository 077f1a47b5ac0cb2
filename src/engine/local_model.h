// A model loaded into this process by llama.cpp. The worker process runs this; in-process use is for sanitizers and debugging.
#pragma once

#include <memory>

#include "engine/engine.h"
#include "engine/watchdog.h"

namespace cupel::engine {

/// Checks the CPU and the file's structure first, then loads: blocking. Errors: unavailable (no such file, CPU too old), corrupt,
/// limit_exceeded (not enough memory). `watchdog` may be null; it must outlive the model.
Result<std::unique_ptr<LoadedModel>> load_local_model(const LoadOptions& options, Watchdog* watchdog);

}  // namespace cupel::engine
