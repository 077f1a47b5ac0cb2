#include "worker/worker_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "worker/worker_main.h"

namespace cupel::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLastWords = 2000;  // bytes of stderr that are kept
constexpr milliseconds kLook{250};
constexpr milliseconds kLeaveTaking{2000};  // from the end of its messages to its own end

// Read once per process, so they must be there when it starts: threads that wait passively share a busy machine fairly, and an abort
// must not start a debugger.
Environment worker_environment(Environment environment) {
  environment.set("OMP_WAIT_POLICY", "passive");
  environment.set("GGML_NO_BACKTRACE", "1");
  return environment;
}

}  // namespace

Error error_of(const Ending& ending) {
  Error error{
      ending.was_silent ? ErrorCode::timeout : ErrorCode::unavailable, fmt::format("the engine process {}", ending.description), {}};
  if (!ending.last_words.empty()) error.notes.push_back("it said: " + ending.last_words);
  return error;
}

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const std::filesystem::path& program, const Environment& environment,
                                                            milliseconds longest_silence) {
  DescriptorPair socket = CUPEL_TRY(make_socket_pair());
  DescriptorPair errors = CUPEL_TRY(make_pipe());
  FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (wake.get() < 0) return fail(ErrorCode::io, fmt::format("cannot make an event descriptor: {}", std::strerror(errno)));
  Result<std::unique_ptr<Child>> child = Child::start({.program = program,
                                                       .args = {program.string(), "engine-worker"},
                                                       .environment = worker_environment(environment),
                                                       .out = errors.theirs.get(),
                                                       .err = errors.theirs.get(),
                                                       .talk = socket.theirs.get()});
  if (!child) return fail(ErrorCode::unavailable, fmt::format("the engine process cannot be started: {}", child.error().message));
  std::unique_ptr<WorkerProcess> worker(
      new WorkerProcess(std::move(*child), std::move(socket.ours), std::move(errors.ours), std::move(wake)));
  worker->longest_silence_ms_ = longest_silence.count();
  return worker;
}

WorkerProcess::WorkerProcess(std::unique_ptr<Child> child, FileDescriptor socket, FileDescriptor errors, FileDescriptor wake)
    : child_(std::move(child)), socket_(std::move(socket)), errors_(std::move(errors)), wake_(std::move(wake)) {}

void WorkerProcess::send(const Json& message) {
  const std::scoped_lock lock(send_mutex_);
  unsent_ += frame_of(message);
  send_some();
  if (!unsent_.empty()) wake();
}

void WorkerProcess::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = ::write(wake_.get(), &one, sizeof one);
}

// Whether all is sent, or nothing more can be: that the worker is gone is the reader's to see.
bool WorkerProcess::send_some() {
  while (!unsent_.empty()) {
    const ssize_t sent = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return false;
    if (sent < 0) unsent_.clear();
    else unsent_.erase(0, static_cast<std::size_t>(sent));
  }
  return true;
}

Result<std::optional<Json>> WorkerProcess::receive(const std::stop_token& stop) {
  const std::stop_callback stopped(stop, [this] { wake(); });
  while (true) {
    while (std::optional<Json> message = frames_.next()) {
      if (message->at("type") != "alive") return message;
    }
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "cancelled");
    if (is_closed_ || frames_.is_broken()) return std::optional<Json>();
    if (silent_ms_ >= longest_silence_ms_) {
      was_silent_ = true;
      child_->kill();
      return std::optional<Json>();
    }
    wait_for_something();
  }
}

void WorkerProcess::wait_for_something() {
  bool all_sent = false;
  {
    const std::scoped_lock lock(send_mutex_);
    all_sent = send_some();
  }
  std::array<pollfd, 2> polled{{{socket_.get(), static_cast<short>(all_sent ? POLLIN : POLLIN | POLLOUT), 0}, {wake_.get(), POLLIN, 0}}};
  const auto before = steady_clock::now();
  ::poll(polled.data(), polled.size(), static_cast<int>(kLook.count()));
  collect_errors();
  if (std::uint64_t ignored = 0; (polled[1].revents & POLLIN) != 0) {
    [[maybe_unused]] const ssize_t woken = ::read(wake_.get(), &ignored, sizeof ignored);
  }
  if (read_some()) {
    silent_ms_ = 0;
    return;
  }
  // While this process itself was stopped or got no turn, the worker's silence says nothing.
  const auto waited = std::chrono::duration_cast<milliseconds>(steady_clock::now() - before);
  silent_ms_ += std::min(waited, 2 * kLook).count();
}

bool WorkerProcess::read_some() {
  std::array<char, 65536> buffer;
  const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (size <= 0) is_closed_ = true;
  else frames_.add({buffer.data(), static_cast<std::size_t>(size)});
  return true;
}

void WorkerProcess::collect_errors() {
  std::array<char, 4096> buffer;
  for (ssize_t size = 0; (size = ::read(errors_.get(), buffer.data(), buffer.size())) > 0;) {
    last_words_.append(buffer.data(), static_cast<std::size_t>(size));
    if (last_words_.size() > kLastWords) last_words_.erase(0, last_words_.size() - kLastWords);
  }
}

Ending WorkerProcess::end() {
  std::optional<ChildEnd> end = child_->wait(steady_clock::now() + kLeaveTaking);
  if (!end) {
    child_->kill();
    end = child_->wait(steady_clock::now() + kLeaveTaking);
  }
  collect_errors();
  Ending ending{.was_silent = was_silent_, .last_words = std::string(trim(printable_lines(last_words_)))};
  if (was_silent_) {
    ending.description = fmt::format("gave no sign of life for {:g} s and was ended", static_cast<double>(longest_silence_ms_) / 1000);
  } else if (!end) {
    ending.description = "does not end";
  } else if (end->signal != 0) {
    ending.illegal_instruction = end->signal == SIGILL;
    ending.description = fmt::format("was ended by signal {} ({})", end->signal, ::strsignal(end->signal));
  } else if (end->exit_status == kGaveUpStatus) {
    ending.description = "gave up: " + std::exchange(ending.last_words, {});
  } else {
    ending.description = fmt::format("ended with status {}", end->exit_status);
  }
  return ending;
}

}  // namespace cupel::worker
