// Names for what computes: the engine's build, and the class of kernels whose bits an answer depends on.
#pragma once

#include <string>

#include "engine/engine.h"

namespace cupel::engine {

/// "llama.cpp 0.3.36, clang 19.1.7"
std::string engine_build();

/// 16 hex digits: hash of llama.cpp's build flags, the CPU features it uses and the kernel options.
std::string kernel_class(KernelOptions options);

}  // namespace cupel::engine
