// The worker process's main function: `cupel engine-worker`, started by worker_process.h with a socket as file descriptor 3.
#pragma once

namespace cupel::worker {

inline constexpr int kSocket = 3;

/// Loads the model it is told to load, answers until the socket closes, then ends. Returns an exit status.
int worker_main();

}  // namespace cupel::worker
