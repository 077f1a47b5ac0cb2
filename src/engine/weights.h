// Loads a model's weights into this process: what answering and probing begin with. Engine-internal, like llama_handles.h.
#pragma once

#include "base/result.h"
#include "engine/engine.h"
#include "engine/llama_handles.h"

namespace cupel::engine {

/// Checks the CPU, the file's structure and the memory first, then loads: blocking. Errors: unavailable (no such file, CPU too old),
/// corrupt, limit_exceeded (not enough memory).
Result<ModelHandle> load_weights(const LoadOptions& options);

/// What the loaded model is, named by its path.
ModelFacts loaded_facts(const llama_model& model, const LoadOptions& options);

/// The threads to compute with: those asked for, else one per core.
int threads_of(const LoadOptions& options);

}  // namespace cupel::engine
