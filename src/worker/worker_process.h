// Starts `cupel engine-worker` as a child with a socket, keeps the last lines of what it says on stderr, and tells how it ended.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/environment.h"
#include "base/result.h"

namespace cupel::worker {

/// How a process ended, in words and in what the caller acts upon.
struct Ending {
  bool illegal_instruction = false;
  std::string description;  // "was ended by signal 4 (Illegal instruction)", "ended with status 1"
  std::string last_words;   // the end of its stderr, trimmed; may be empty
};

class WorkerProcess {
 public:
  /// `program` is the cupel executable. Errors: unavailable (cannot be started, with the path).
  static Result<std::unique_ptr<WorkerProcess>> start(const std::filesystem::path& program, const Environment& environment);

  /// Ends the worker: closing the socket asks it to, SIGKILL makes sure. Returns when it is gone.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  int socket() const { return socket_; }
  pid_t pid() const { return pid_; }

  /// Wakes a reader of the socket on this side; the worker sees the end of the stream.
  void shut_socket();

  /// Waits until the worker is gone. Call when its socket has closed.
  Ending wait_for_end();

 private:
  WorkerProcess(pid_t pid, int socket, int errors);
  void collect_errors();
  bool is_reaped() const;

  const pid_t pid_;
  const int socket_;
  const int errors_;
  mutable std::mutex mutex_;
  bool reaped_ = false;
  int status_ = 0;
  std::string last_words_;  // the reader's until it was joined
  std::jthread error_reader_;
};

}  // namespace cupel::worker
