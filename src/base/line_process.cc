#include "base/line_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/process.h"

namespace cupel {
namespace {

constexpr int kPollMs = 50;  // how often `stop` is looked at

}  // namespace

Result<std::unique_ptr<LineProcess>> LineProcess::start(const LineProcessSpec& spec) {
  if (spec.args.empty()) return fail(ErrorCode::internal, "LineProcess::start was called without a program");
  const auto program = find_program(spec.args.front(), spec.environment);
  if (!program) return fail(ErrorCode::unavailable, fmt::format("there is no program '{}' in PATH", spec.args.front()));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail(ErrorCode::io, fmt::format("cannot make a socket: {}", std::strerror(errno)));
  }
  FileDescriptor ours(ends[0]), theirs(ends[1]);
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  const pid_t pid = CUPEL_TRY(spawn({.program = *program,
                                     .args = spec.args,
                                     .environment = spec.environment,
                                     .folder = spec.folder,
                                     .in = theirs.get(),
                                     .out = theirs.get(),
                                     .err = -1}));
  return std::unique_ptr<LineProcess>(new LineProcess(pid, std::move(ours), spec.max_line));
}

LineProcess::~LineProcess() { end(); }

void LineProcess::end() {
  if (!is_running()) return;
  socket_.close();
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::string> LineProcess::ask(std::string_view line, std::chrono::milliseconds timeout, std::stop_token stop) {
  if (!is_running()) return fail(ErrorCode::io, "the program has ended");
  received_.clear();
  Result<void> exchanged = exchange(std::string(line) + "\n", std::chrono::steady_clock::now() + timeout, stop);
  if (!exchanged) {
    end();
    if (exchanged.error().code == ErrorCode::timeout) {
      return fail(ErrorCode::timeout, fmt::format("took longer than {:g} s and was ended", std::chrono::duration<double>(timeout).count()));
    }
    return fail(std::move(exchanged).error());
  }
  return received_.substr(0, received_.find('\n'));
}

Result<void> LineProcess::exchange(std::string_view unsent, std::chrono::steady_clock::time_point end, const std::stop_token& stop) {
  while (received_.find('\n') == std::string::npos) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "was stopped");
    if (std::chrono::steady_clock::now() > end) return fail(ErrorCode::timeout, "");
    pollfd polled{socket_.get(), static_cast<short>(unsent.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    if (::poll(&polled, 1, kPollMs) <= 0) continue;
    if ((polled.revents & POLLOUT) != 0) unsent.remove_prefix(CUPEL_TRY(send(unsent)));
    if ((polled.revents & (POLLIN | POLLHUP | POLLERR)) != 0) CUPEL_CHECK(receive());
  }
  return {};
}

Result<std::size_t> LineProcess::send(std::string_view unsent) {
  const ssize_t sent = ::send(socket_.get(), unsent.data(), unsent.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0U;
  return fail(ErrorCode::io, fmt::format("the program has ended ({})", std::strerror(errno)));
}

Result<void> LineProcess::receive() {
  std::array<char, 65536> buffer{};
  const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (size <= 0) return fail(ErrorCode::io, "the program ended without an answer");
  received_.append(buffer.data(), static_cast<std::size_t>(size));
  if (received_.size() > max_line_)
    return fail(ErrorCode::limit_exceeded, fmt::format("printed more than {} bytes and was ended", max_line_));
  return {};
}

}  // namespace cupel
