// Runs another program to its end and collects what it prints: for short-lived tools such as pip.
// Not for the engine worker (worker/ keeps a child alive and talks to it), and no protection against what the program does (sandbox/).
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "base/spawn.h"

namespace cupel {

struct ProcessSpec {
  std::vector<std::string> args;  // the program first: a path, or a name looked up in the environment's PATH
  Environment environment;        // all the program sees
  std::filesystem::path folder;   // where it starts; empty = here
  Launcher launcher;
  std::optional<std::chrono::milliseconds> timeout;
  std::size_t max_output = 1U << 20U;               // bytes kept of each stream; what comes after is read and dropped
  std::function<void(std::string_view)> on_output;  // sees both streams as they come, on the calling thread
  std::function<void()> on_wait;                    // called about ten times a second while the program runs
};

struct ProcessResult {
  int exit_status = 0;  // meaningful when signal is 0
  int signal = 0;       // what ended it, or 0
  std::string out;
  std::string err;
  bool succeeded() const { return signal == 0 && exit_status == 0; }
};

/// The file that a program's name stands for in this environment's PATH; nothing when there is none.
std::optional<std::filesystem::path> find_program(std::string_view name, const Environment& environment);

/// Blocks until the program ended. Its standard input is empty. It runs in a process group of its own, which is ended (SIGTERM, after
/// two seconds SIGKILL) on timeout and on stop; what is left of it when the program ends is killed. Errors: unavailable (no such program),
/// timeout, cancelled, io.
Result<ProcessResult> run_process(const ProcessSpec& spec, std::stop_token stop = {});

}  // namespace cupel
