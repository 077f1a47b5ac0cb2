// A model in a worker process that is started again when it dies: what backends and the agent library use.
// A call in flight when the worker dies returns error `unavailable` with the cause; the next call is answered by a fresh worker. One that
// gives no sign of life any more is killed: its calls are tried once more, those that have handed out text return error `timeout`.
// After an illegal instruction the kernels that may have caused it (AMX, repacked weights) are left out from then on, on this machine.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/environment.h"
#include "engine/engine.h"

namespace cupel::worker {

struct WorkerOptions {
  std::filesystem::path program;       // the cupel executable
  std::filesystem::path state_folder;  // where unsafe kernels are remembered ($CUPEL_HOME)
  Environment environment;
  std::function<void(const std::string&)> warn;  // a sentence for people; may be empty
};

/// The kernels a model would be loaded with here: the wanted ones, without those that are known to die on this machine.
engine::KernelOptions kernels_to_use(engine::KernelOptions wanted, const WorkerOptions& worker);

/// Starts a worker and loads the model; blocking. Errors: those of load_local_model, unavailable (no worker can be started), timeout (it
/// gives no sign of life), cancelled.
Result<std::unique_ptr<engine::LoadedModel>> start_model(const engine::LoadOptions& options, const WorkerOptions& worker,
                                                         const std::stop_token& stop);

/// The worker program for an application that links the library: $CUPEL_PROGRAM, else this executable when it is cupel itself, else
/// a `cupel` beside the executable or in the folder above, else `installed` (where the package put it), else `cupel` on $PATH. Errors:
/// unavailable, saying where it was looked for.
Result<std::filesystem::path> find_program(const Environment& environment, const std::filesystem::path& installed);

}  // namespace cupel::worker
