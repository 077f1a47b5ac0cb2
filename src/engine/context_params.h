// How a context is asked of llama.cpp so that its kernels are those of the kernel options: the one place that knows.
#pragma once

#include <llama.h>

#include "engine/engine.h"

namespace cupel::engine {

/// For this many sequences of this many positions each; batches, outputs and threads are left to the caller.
llama_context_params context_params(const KernelOptions& kernels, int sequences, int positions);

}  // namespace cupel::engine
