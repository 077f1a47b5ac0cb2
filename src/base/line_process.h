// A program that stays running and answers line by line: for interpreters that are asked many small things. They talk on a descriptor of
// their own, so what else the program or its children print is nobody's answer. Not for programs that run to their end (process.h), and no
// protection against what the program does (sandbox/).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/child.h"
#include "base/environment.h"
#include "base/result.h"

namespace cupel {

struct LineProcessSpec {
  std::vector<std::string> args;      // the program first: a path, or a name looked up in the environment's PATH
  Environment environment;            // all the program sees
  std::filesystem::path folder;       // where it starts; empty = here
  std::size_t max_line = 16U << 20U;  // bytes of an answer
  Launcher launcher;
  ChildLimits limits;
};

/// One thread at a time. The program reads "NUMBER LINE" from descriptor 3 (kTalkDescriptor) and writes "NUMBER ANSWER" to it, with the
/// same number; its standard streams are empty. It is killed with the object, with its whole process group.
class LineProcess {
 public:
  /// Errors: unavailable (no such program).
  static Result<std::unique_ptr<LineProcess>> start(const LineProcessSpec& spec);

  /// Sends a line (without line breaks in it) and blocks until its answer has come; lines of another number are dropped. After an error the
  /// program is ended and cannot be asked again. Errors: timeout, cancelled, limit_exceeded (too much was said), io (the program ended).
  Result<std::string> ask(std::string_view line, std::chrono::milliseconds timeout, std::stop_token stop = {});

  /// Whether it can be asked.
  bool is_running() const { return child_ != nullptr; }

 private:
  LineProcess(std::unique_ptr<Child> child, FileDescriptor socket, std::size_t max_line)
      : child_(std::move(child)), socket_(std::move(socket)), max_line_(max_line) {}
  Result<std::string> exchange(std::string_view unsent, std::chrono::steady_clock::time_point end, const std::stop_token& stop);
  std::optional<std::string> answer();
  Result<void> receive();
  Result<std::size_t> send(std::string_view unsent);

  std::unique_ptr<Child> child_;  // null once it was ended
  FileDescriptor socket_;
  std::size_t max_line_;
  std::int64_t asked_ = 0;  // the number of the last line
  std::string received_;
  std::size_t dropped_ = 0;  // bytes of lines that were no answer to it
};

}  // namespace cupel
