#include "base/child.h"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <future>

namespace cupel {

Result<std::unique_ptr<Child>> Child::start(const SpawnSpec& spec) {
  std::unique_ptr<Child> child(new Child);
  std::promise<Result<pid_t>> started;
  std::future<Result<pid_t>> pid = started.get_future();
  child->thread_ = std::thread([started = std::move(started), &spec, self = child.get()]() mutable {
    Result<pid_t> spawned = spawn(spec);
    const bool runs = spawned.has_value();
    if (runs) self->pid_ = *spawned;
    started.set_value(std::move(spawned));  // the spec may be gone from here on
    if (runs) self->await_end();
  });
  Result<pid_t> spawned = pid.get();
  if (!spawned) return fail(std::move(spawned).error());
  return child;
}

Child::~Child() {
  kill();
  if (thread_.joinable()) thread_.join();
}

void Child::await_end() {
  siginfo_t ignored;
  while (::waitid(P_PID, static_cast<id_t>(pid_), &ignored, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  const std::scoped_lock lock(mutex_);
  // Not waited for yet, so the number of the group cannot belong to another.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  end_ = ChildEnd{.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0, .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
  changed_.notify_all();
}

std::optional<ChildEnd> Child::end() const {
  const std::scoped_lock lock(mutex_);
  return end_;
}

std::optional<ChildEnd> Child::wait(std::chrono::steady_clock::time_point deadline, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, stop, deadline, [&] { return end_.has_value(); });
  return end_;
}

void Child::signal(int number) {
  const std::scoped_lock lock(mutex_);
  if (pid_ > 0 && !end_) ::kill(-pid_, number);
}

}  // namespace cupel
