#include "cli/interrupts.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>

#include "core/exit_status.h"

namespace cupel {
namespace {

// A signal handler can reach nothing but globals. It only passes the signal's number on to a thread that may do anything.
std::atomic<int> signal_pipe = -1;

constexpr unsigned char kEnd = 0;  // no signal has this number

void on_signal(int signal_number) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(signal_number);
  if (::write(signal_pipe.load(), &byte, 1) < 0) ::_exit(static_cast<int>(ExitStatus::interrupted));
  errno = saved;
}

void take_over(int signal_number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal_number, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() {
  take_over(SIGPIPE, SIG_IGN);
  if (::pipe2(pipe_, O_CLOEXEC) != 0) return;  // without descriptors left, Ctrl-C just ends the process
  signal_pipe = pipe_[1];
  watcher_ = std::thread([this] { watch(pipe_[0]); });
  take_over(SIGINT, on_signal);
  take_over(SIGTERM, on_signal);
}

Interrupts::~Interrupts() {
  if (!watcher_.joinable()) return;
  take_over(SIGINT, SIG_DFL);
  take_over(SIGTERM, SIG_DFL);
  const ssize_t written = ::write(pipe_[1], &kEnd, 1);
  if (written == 1) watcher_.join();
  else watcher_.detach();
  ::close(pipe_[0]);
  ::close(pipe_[1]);
}

void Interrupts::redirect(std::function<void()> to) {
  const std::scoped_lock lock(mutex_);
  redirected_ = std::move(to);
}

void Interrupts::watch(int read_end) {
  unsigned char signal_number = kEnd;
  while (true) {
    const ssize_t size = ::read(read_end, &signal_number, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size != 1 || signal_number == kEnd) return;
    interrupt(signal_number);
  }
}

void Interrupts::interrupt(int signal_number) {
  if (stop_.stop_requested()) ::_exit(static_cast<int>(ExitStatus::interrupted));
  std::function<void()> redirected;
  {
    const std::scoped_lock lock(mutex_);
    redirected = redirected_;
  }
  if (signal_number == SIGINT && redirected) {
    redirected();
    return;
  }
  stop_.request_stop();
  constexpr std::string_view kNotice = "\nstopping; Ctrl-C again ends at once\n";
  // Whether it can be shown makes no difference.
  if (::isatty(STDERR_FILENO) == 1 && ::write(STDERR_FILENO, kNotice.data(), kNotice.size()) < 0) return;
}

}  // namespace cupel
