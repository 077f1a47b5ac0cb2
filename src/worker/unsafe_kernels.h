// Kernels that ended a worker with an illegal instruction on this machine, remembered in $CUPEL_HOME; and what a worker's environment must
// hold for kernels that are chosen there.
#pragma once

#include <filesystem>

#include "base/environment.h"
#include "engine/engine.h"
#include "worker/supervised_model.h"

namespace cupel::worker {

/// The file that marks these kernels as unsafe where it exists.
std::filesystem::path unsafe_mark(const engine::KernelOptions& kernels, const WorkerOptions& worker);

/// A mark that cannot be written is a warning.
void remember_unsafe(const engine::KernelOptions& kernels, const WorkerOptions& worker);

/// llama.cpp reads these once per process.
Environment environment_for(const engine::KernelOptions& kernels, Environment environment);

}  // namespace cupel::worker
