#include "base/line_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

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
  DescriptorPair socket = CUPEL_TRY(make_socket_pair());
  std::unique_ptr<Child> child = CUPEL_TRY(Child::start({.program = *program,
                                                         .args = spec.args,
                                                         .environment = spec.environment,
                                                         .folder = spec.folder,
                                                         .talk = socket.theirs.get(),
                                                         .launcher = spec.launcher,
                                                         .limits = spec.limits}));
  return std::unique_ptr<LineProcess>(new LineProcess(std::move(child), std::move(socket.ours), spec.max_line));
}

Result<std::string> LineProcess::ask(std::string_view line, std::chrono::milliseconds timeout, std::stop_token stop) {
  if (!is_running()) return fail(ErrorCode::io, "the program has ended");
  dropped_ = 0;
  Result<std::string> answer = exchange(fmt::format("{} {}\n", ++asked_, line), std::chrono::steady_clock::now() + timeout, stop);
  if (answer) return answer;
  child_.reset();
  if (answer.error().code != ErrorCode::timeout) return answer;
  return fail(ErrorCode::timeout, fmt::format("took longer than {:g} s and was ended", std::chrono::duration<double>(timeout).count()));
}

Result<std::string> LineProcess::exchange(std::string_view unsent, std::chrono::steady_clock::time_point end, const std::stop_token& stop) {
  while (true) {
    if (std::optional<std::string> found = answer()) return *std::move(found);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "was stopped");
    if (std::chrono::steady_clock::now() > end) return fail(ErrorCode::timeout, "");
    pollfd polled{socket_.get(), static_cast<short>(unsent.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    if (::poll(&polled, 1, kPollMs) <= 0) continue;
    if ((polled.revents & POLLOUT) != 0) unsent.remove_prefix(CUPEL_TRY(send(unsent)));
    if ((polled.revents & (POLLIN | POLLHUP | POLLERR)) != 0) CUPEL_CHECK(receive());
  }
}

std::optional<std::string> LineProcess::answer() {
  const std::string number = fmt::format("{} ", asked_);
  for (std::size_t end = 0; (end = received_.find('\n')) != std::string::npos;) {
    std::string line = received_.substr(0, end);
    received_.erase(0, end + 1);
    if (line.starts_with(number)) return line.substr(number.size());
    dropped_ += end + 1;
  }
  return std::nullopt;
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
  if (received_.size() + dropped_ > max_line_)
    return fail(ErrorCode::limit_exceeded, fmt::format("printed more than {} bytes and was ended", max_line_));
  return {};
}

}  // namespace cupel
