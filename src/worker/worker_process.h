// `cupel engine-worker` as a child and what is said over its socket: the parent's side. It gives signs of life all the time it runs, so one
// that hangs or was stopped is told from one that computes, and is ended. Nothing here waits for it longer than that.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/child.h"
#include "base/environment.h"
#include "base/result.h"
#include "core/json.h"
#include "worker/messages.h"

namespace cupel::worker {

/// How a process ended, in words and in what the caller acts upon.
struct Ending {
  bool illegal_instruction = false;
  bool was_silent = false;  // it was ended because it gave no sign of life
  std::string description;  // "was ended by signal 4 (Illegal instruction)", "ended with status 1"
  std::string last_words;   // the end of its stderr, trimmed; may be empty
};

/// "the engine process was ended by signal 9 (Killed)", with its last words as notes.
Error error_of(const Ending& ending);

class WorkerProcess {
 public:
  /// Without a sign of life for this long a worker is ended; they come every kSignsOfLife (messages.h).
  static constexpr std::chrono::milliseconds kLongestSilence{4000};

  /// `program` is the cupel executable. Errors: unavailable (cannot be started, with the path).
  static Result<std::unique_ptr<WorkerProcess>> start(const std::filesystem::path& program, const Environment& environment,
                                                      std::chrono::milliseconds longest_silence = kLongestSilence);

  pid_t pid() const { return child_->pid(); }

  /// Any thread. Never blocks: what the socket does not take at once is sent while somebody receives.
  void send(const Json& message);

  /// The next message; one thread at a time. Nothing when there will be none: the worker has closed its socket, sent what is no message, or
  /// was silent and was killed. Errors: cancelled.
  Result<std::optional<Json>> receive(const std::stop_token& stop);

  /// For how long nothing has come while somebody received. Any thread.
  std::chrono::milliseconds silence() const { return std::chrono::milliseconds(silent_ms_.load()); }

  /// How the worker ended that will send no more messages: it is given a moment to go, then killed. The thread that receives.
  Ending end();

 private:
  WorkerProcess(std::unique_ptr<Child> child, FileDescriptor socket, FileDescriptor errors, FileDescriptor wake);
  void wait_for_something();
  void wake() const;
  bool send_some();
  bool read_some();
  void collect_errors();

  const std::unique_ptr<Child> child_;
  const FileDescriptor socket_;
  const FileDescriptor errors_;
  const FileDescriptor wake_;  // readable when there is something new to send, or a stop
  std::int64_t longest_silence_ms_ = 0;
  std::mutex send_mutex_;
  std::string unsent_;
  FrameReader frames_;  // the receiving thread's, as all below
  bool is_closed_ = false;
  bool was_silent_ = false;
  std::string last_words_;
  std::atomic<std::int64_t> silent_ms_ = 0;
};

}  // namespace cupel::worker
