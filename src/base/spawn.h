// Starts a program with given files as its standard streams, in a process group of its own, with signals as after login and nothing else
// of this process: the one place where programs are started. Not for waiting for it or ending it: child.h does.
#pragma once

#include <sys/types.h>

#include <cstdint>
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

/// Both ends are closed in programs that are started.
struct DescriptorPair {
  FileDescriptor ours;    // never blocks
  FileDescriptor theirs;  // for the program
};

/// A pipe that the program writes to. Errors: io.
Result<DescriptorPair> make_pipe();

/// A stream in both directions. Errors: io.
Result<DescriptorPair> make_socket_pair();

/// What a program is started by: nothing, or a program that prepares for it and becomes it, such as a sandbox.
struct Launcher {
  std::vector<std::string> prefix;  // its path and arguments; the program's path and arguments follow
};

/// What the system keeps a program to, each process of it by itself; 0 = no limit.
struct ChildLimits {
  std::uint64_t address_bytes = 0;  // of addresses, whether they are used or not
  std::uint64_t data_bytes = 0;     // of memory that can be written to: for programs that reserve more addresses than they use
};

inline constexpr int kTalkDescriptor = 3;  // what a program finds `talk` as

struct SpawnSpec {
  std::filesystem::path program;
  std::vector<std::string> args;  // the program's name first
  const Environment& environment;
  std::filesystem::path folder;  // empty = here
  int in = -1;                   // -1 = nothing: /dev/null
  int out = -1;
  int err = -1;
  int talk = -1;  // -1 = closed
  Launcher launcher = {};
  ChildLimits limits = {};
};

/// The group has the child's id. The kernel kills the program when the calling **thread** ends. Errors: unavailable.
Result<pid_t> spawn(const SpawnSpec& spec);

}  // namespace cupel
