// A program that stays running and answers line by line: for interpreters that are asked many small things. Not for programs that run to
// their end (process.h), and no protection against what the program does (sandbox/).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "base/spawn.h"

namespace cupel {

struct LineProcessSpec {
  std::vector<std::string> args;      // the program first: a path, or a name looked up in the environment's PATH
  Environment environment;            // all the program sees
  std::filesystem::path folder;       // where it starts; empty = here
  std::size_t max_line = 16U << 20U;  // bytes of an answer
};

/// One thread at a time. Ends the program, with its whole process group, when it dies.
class LineProcess {
 public:
  /// Errors: unavailable (no such program).
  static Result<std::unique_ptr<LineProcess>> start(const LineProcessSpec& spec);
  LineProcess(const LineProcess&) = delete;
  LineProcess& operator=(const LineProcess&) = delete;
  ~LineProcess();

  /// Sends a line (without line breaks in it) and blocks until the program has printed one. After an error the program is ended and
  /// cannot be asked again. Errors: timeout, cancelled, limit_exceeded (the line is too long), io (the program ended).
  Result<std::string> ask(std::string_view line, std::chrono::milliseconds timeout, std::stop_token stop = {});

  /// Whether it can be asked.
  bool is_running() const { return socket_.get() >= 0; }

 private:
  LineProcess(pid_t pid, FileDescriptor socket, std::size_t max_line) : pid_(pid), socket_(std::move(socket)), max_line_(max_line) {}
  Result<void> exchange(std::string_view unsent, std::chrono::steady_clock::time_point end, const std::stop_token& stop);
  Result<void> receive();
  Result<std::size_t> send(std::string_view unsent);
  void end();

  pid_t pid_;
  FileDescriptor socket_;
  std::size_t max_line_;
  std::string received_;
};

}  // namespace cupel
