// A program that was started and is ended with its object, whatever it does meanwhile. Not for what it says: process.h, line_process.h
// and worker/ talk to it.
#pragma once

#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/spawn.h"

namespace cupel {

/// How a program ended.
struct ChildEnd {
  int exit_status = 0;  // meaningful when signal is 0
  int signal = 0;       // what ended it, or 0
};

/// Thread-safe. When the program ends, what is left of its process group is killed; when this process dies, however it does, the program.
class Child {
 public:
  /// Errors: those of spawn.
  static Result<std::unique_ptr<Child>> start(const SpawnSpec& spec);
  /// Kills it and the rest of its group.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  /// How it ended; nothing while it runs.
  std::optional<ChildEnd> end() const;

  /// Blocks until it has ended, to the deadline at the longest; nothing then, and when stopped.
  std::optional<ChildEnd> wait(std::chrono::steady_clock::time_point deadline, const std::stop_token& stop = {});

  /// To its group, unless it has ended.
  void signal(int number);
  void kill() { signal(SIGKILL); }

 private:
  Child() = default;
  void await_end();

  pid_t pid_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<ChildEnd> end_;
  std::thread thread_;  // started the program, which the kernel kills with it
};

}  // namespace cupel
