#include "base/spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cstring>

namespace cupel {
namespace {

/// What posix_spawn takes; freed with the object.
struct SpawnActions {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  SpawnActions() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

/// The program's signals are as after login, whatever this process ignores or blocks.
void reset_signals(posix_spawnattr_t* attributes) {
  sigset_t none;
  sigemptyset(&none);
  sigset_t reset;
  sigemptyset(&reset);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&reset, number);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &reset);
  posix_spawnattr_setpgroup(attributes, 0);
  posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void set_stream(posix_spawn_file_actions_t* files, int fd, int stream, int flags) {
  if (fd >= 0) posix_spawn_file_actions_adddup2(files, fd, stream);
  else posix_spawn_file_actions_addopen(files, stream, "/dev/null", flags, 0);
}

}  // namespace

void FileDescriptor::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<pid_t> spawn(const SpawnSpec& spec) {
  SpawnActions actions;
  set_stream(&actions.files, spec.in, STDIN_FILENO, O_RDONLY);
  set_stream(&actions.files, spec.out, STDOUT_FILENO, O_WRONLY);
  set_stream(&actions.files, spec.err, STDERR_FILENO, O_WRONLY);
  if (!spec.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions.files, spec.folder.c_str());
  reset_signals(&actions.attributes);

  std::vector<std::string> args = spec.args;
  std::vector<std::string> variables;
  for (const auto& [name, value] : spec.environment.all()) variables.push_back(name + "=" + value);
  pid_t child = -1;
  const int error = ::posix_spawn(&child, spec.program.c_str(), &actions.files, &actions.attributes, pointers_to(args).data(),
                                  pointers_to(variables).data());
  if (error != 0) return fail(ErrorCode::unavailable, fmt::format("cannot start {}: {}", spec.program.string(), std::strerror(error)));
  return child;
}

}  // namespace cupel
