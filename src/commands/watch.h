// `cupel run --watch`: runs, and runs again when a suite file or a file that one names has changed, until it is stopped.
#pragma once

#include <functional>

#include "commands/run.h"

namespace cupel {

/// `run_once` runs with the arguments it is given: the first time those of the command line; later only what changed. An error of it is
/// printed and does not end the watch, but for mistakes of the command line. Blocks until workspace.stop.
Result<ExitStatus> watch(const RunArgs& args, Workspace& workspace, Io& io,
                         const std::function<Result<ExitStatus>(const RunArgs&)>& run_once);

}  // namespace cupel
