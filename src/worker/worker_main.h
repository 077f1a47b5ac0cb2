// The worker process's main function: `cupel engine-worker`, started by worker_process.h with a socket as file descriptor 3
// (kTalkDescriptor).
#pragma once

namespace cupel::worker {

/// The exit status of a worker that ends itself because something does not come back; its last words say what.
inline constexpr int kGaveUpStatus = 75;

/// Loads the model it is told to load, answers until the socket closes, then ends. Returns an exit status.
int worker_main();

}  // namespace cupel::worker
