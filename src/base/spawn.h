// Starts a program with given files as its standard streams, in a process group of its own and with signals as after login. Not for
// waiting, reading or ending it: process.h and line_process.h do.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/result.h"

namespace cupel {

/// Closed with the object.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() { close(); }
  void close();
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

struct SpawnSpec {
  std::filesystem::path program;
  std::vector<std::string> args;  // the program's name first
  const Environment& environment;
  std::filesystem::path folder;  // empty = here
  int in = -1;                   // -1 = nothing: /dev/null
  int out = -1;
  int err = -1;
};

/// The group has the child's id. Errors: unavailable.
Result<pid_t> spawn(const SpawnSpec& spec);

}  // namespace cupel
