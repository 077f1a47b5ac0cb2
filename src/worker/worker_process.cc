#include "worker/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "worker/worker_main.h"

namespace cupel::worker {
namespace {

constexpr std::size_t kLastWords = 2000;  // bytes of stderr that are kept

// Read once per process, so they must be there when it starts: threads that wait passively share a busy machine fairly, and an abort
// must not start a debugger.
std::map<std::string, std::string, std::less<>> worker_environment(const Environment& environment) {
  std::map<std::string, std::string, std::less<>> variables = environment.all();
  variables.insert_or_assign("OMP_WAIT_POLICY", "passive");
  variables.insert_or_assign("GGML_NO_BACKTRACE", "1");
  return variables;
}

struct Spawn {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  Spawn() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;
};

void prepare(Spawn& spawn, int socket, int errors) {
  ::posix_spawn_file_actions_addopen(&spawn.actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&spawn.actions, errors, 1);
  ::posix_spawn_file_actions_adddup2(&spawn.actions, errors, 2);
  ::posix_spawn_file_actions_adddup2(&spawn.actions, socket, kSocket);
  sigset_t none;
  ::sigemptyset(&none);
  sigset_t all;
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&spawn.attributes, &none);
  ::posix_spawnattr_setsigdefault(&spawn.attributes, &all);
  ::posix_spawnattr_setflags(&spawn.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

// dup2 onto the same number would leave close-on-exec set: keep our end's descriptors out of the child's numbers.
int above_child_numbers(int fd) {
  const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, kSocket + 1);
  ::close(fd);
  return moved;
}

tl::unexpected<Error> cannot_start(const std::filesystem::path& program, int error_number) {
  return fail(ErrorCode::unavailable,
              fmt::format("the engine process {} cannot be started: {}", program.string(), std::strerror(error_number)));
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const std::filesystem::path& program, const Environment& environment) {
  int sockets[2];
  int errors[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) return cannot_start(program, errno);
  if (::pipe2(errors, O_CLOEXEC) != 0) {
    const int error_number = errno;
    ::close(sockets[0]);
    ::close(sockets[1]);
    return cannot_start(program, error_number);
  }
  const int child_socket = above_child_numbers(sockets[1]);
  const int child_errors = above_child_numbers(errors[1]);
  Spawn spawn;
  prepare(spawn, child_socket, child_errors);

  std::vector<std::string> variables;
  for (const auto& [name, value] : worker_environment(environment)) variables.push_back(name + "=" + value);
  std::vector<char*> envp;
  for (std::string& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  std::string path = program.string();
  std::string command = "engine-worker";
  char* const argv[] = {path.data(), command.data(), nullptr};

  pid_t pid = -1;
  const int error_number = ::posix_spawn(&pid, path.c_str(), &spawn.actions, &spawn.attributes, argv, envp.data());
  ::close(child_socket);
  ::close(child_errors);
  if (error_number != 0) {
    ::close(sockets[0]);
    ::close(errors[0]);
    return cannot_start(program, error_number);
  }
  return std::unique_ptr<WorkerProcess>(new WorkerProcess(pid, sockets[0], errors[0]));
}

WorkerProcess::WorkerProcess(pid_t pid, int socket, int errors)
    : pid_(pid), socket_(socket), errors_(errors), error_reader_([this] { collect_errors(); }) {}

WorkerProcess::~WorkerProcess() {
  shut_socket();
  // Only a process that was not waited for may be signalled: afterwards its number may belong to another.
  if (!is_reaped()) ::kill(pid_, SIGKILL);
  wait_for_end();
  ::close(socket_);
  ::close(errors_);
}

bool WorkerProcess::is_reaped() const {
  const std::scoped_lock lock(mutex_);
  return reaped_;
}

void WorkerProcess::shut_socket() { ::shutdown(socket_, SHUT_RDWR); }

void WorkerProcess::collect_errors() {
  char buffer[1024];
  for (ssize_t size = 0; (size = ::read(errors_, buffer, sizeof buffer)) != 0;) {
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return;
    last_words_.append(buffer, static_cast<std::size_t>(size));
    if (last_words_.size() > kLastWords) last_words_.erase(0, last_words_.size() - kLastWords);
  }
}

Ending WorkerProcess::wait_for_end() {
  const std::scoped_lock lock(mutex_);
  if (!reaped_) {
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    error_reader_.join();  // what it said last is complete
  }
  Ending ending;
  ending.last_words = std::string(trim(printable_lines(last_words_)));
  if (WIFSIGNALED(status_)) {
    const int signal = WTERMSIG(status_);
    ending.illegal_instruction = signal == SIGILL;
    ending.description = fmt::format("was ended by signal {} ({})", signal, ::strsignal(signal));
  } else if (WEXITSTATUS(status_) == kGaveUpStatus) {
    ending.description = "gave up: " + std::exchange(ending.last_words, {});
  } else {
    ending.description = fmt::format("ended with status {}", WEXITSTATUS(status_));
  }
  return ending;
}

}  // namespace cupel::worker
