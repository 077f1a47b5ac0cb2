#include "base/spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace cupel {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> command_of(const SpawnSpec& spec) {
  if (spec.launcher.prefix.empty()) return spec.args;
  std::vector<std::string> command = spec.launcher.prefix;
  command.push_back(spec.program.string());
  for (std::size_t i = 1; i < spec.args.size(); ++i) command.push_back(spec.args[i]);
  return command;
}

constexpr int kAbove = 10;  // the places of streams

/// All that the child needs, made before the fork: of several threads only one is left behind it, and what the others had locked, such as
/// the allocator, stays locked.
struct Prepared {
  explicit Prepared(const SpawnSpec& spec)
      : path(spec.launcher.prefix.empty() ? spec.program.string() : spec.launcher.prefix.front()),
        folder(spec.folder.string()),
        command(command_of(spec)),
        streams{spec.in, spec.out, spec.err, spec.talk},
        limits(spec.limits) {
    for (const auto& [name, value] : spec.environment.all()) variables.push_back(name + "=" + value);
    argv = pointers_to(command);
    envp = pointers_to(variables);
  }

  std::string path;
  std::string folder;
  std::vector<std::string> command;
  std::vector<std::string> variables;
  std::vector<char*> argv;
  std::vector<char*> envp;
  std::array<int, kTalkDescriptor + 1> streams;
  ChildLimits limits;
  pid_t parent = ::getpid();
};

// In the child until exec: calls that are safe after a fork of several threads, and no others. Each returns false with errno set.

bool limit(int resource, std::uint64_t bytes) {
  const rlimit both{bytes, bytes};
  return bytes == 0 || ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

// First above all places, then to them: one may stand where another belongs.
bool place_streams(std::array<int, kTalkDescriptor + 1> streams) {
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (streams[i] < 0 && i == kTalkDescriptor) continue;
    const int fd = streams[i] < 0 ? ::open("/dev/null", O_RDWR | O_CLOEXEC) : streams[i];
    streams[i] = ::fcntl(fd, F_DUPFD_CLOEXEC, kAbove);
    if (streams[i] < 0) return false;
  }
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (streams[i] >= 0 && ::dup2(streams[i], static_cast<int>(i)) < 0) return false;
  }
  const unsigned first = streams[kTalkDescriptor] < 0 ? kTalkDescriptor : kTalkDescriptor + 1;
  ::close_range(first, ~0U, CLOSE_RANGE_CLOEXEC);  // before Linux 5.11: what this process has not marked is inherited
  return true;
}

// Signals are as after login, whatever this process ignores, handles or blocks (all, at this point).
bool reset_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  return ::sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
}

bool become(const Prepared& prepared) {
  if (::setpgid(0, 0) != 0 || ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
  if (::getppid() != prepared.parent) ::_exit(0);  // it ended before that could be told
  if (!place_streams(prepared.streams)) return false;
  if (!prepared.folder.empty() && ::chdir(prepared.folder.c_str()) != 0) return false;
  if (!limit(RLIMIT_AS, prepared.limits.address_bytes) || !limit(RLIMIT_DATA, prepared.limits.data_bytes)) return false;
  if (!reset_signals()) return false;
  ::execve(prepared.path.c_str(), prepared.argv.data(), prepared.envp.data());
  return false;
}

/// The child with no signal handler of this process in it. -1 with errno set.
pid_t fork_without_signals() {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = ::fork();
  const int error = errno;
  if (child != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return child;
}

tl::unexpected<Error> cannot_start(const std::string& path, int error) {
  return fail(ErrorCode::unavailable, fmt::format("cannot start {}: {}", path, std::strerror(error)));
}

}  // namespace

void FileDescriptor::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<DescriptorPair> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return DescriptorPair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Result<DescriptorPair> make_socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail(ErrorCode::io, fmt::format("cannot make a socket: {}", std::strerror(errno)));
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return DescriptorPair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Result<pid_t> spawn(const SpawnSpec& spec) {
  const Prepared prepared(spec);
  int ends[2];  // closed by a successful exec, or told why there was none
  if (::pipe2(ends, O_CLOEXEC) != 0) return cannot_start(prepared.path, errno);
  FileDescriptor result(ends[0]), low(ends[1]);
  FileDescriptor teller(::fcntl(low.get(), F_DUPFD_CLOEXEC, kAbove));
  low.close();
  if (teller.get() < 0) return cannot_start(prepared.path, errno);
  const pid_t child = fork_without_signals();
  if (child < 0) return cannot_start(prepared.path, errno);
  if (child == 0) {
    become(prepared);
    const int error = errno;
    [[maybe_unused]] const ssize_t told = ::write(teller.get(), &error, sizeof error);
    ::_exit(127);
  }
  teller.close();
  int error = 0;
  ssize_t size = 0;
  while ((size = ::read(result.get(), &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (size <= 0) return child;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return cannot_start(prepared.path, error);
}

}  // namespace cupel
