#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/spawn.h"
#include "base/text.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::io, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  Pipe pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return pipe;
}

/// A started program and what it has printed so far.
class Child {
 public:
  Child(const ProcessSpec& spec, pid_t pid, FileDescriptor out, FileDescriptor err)
      : spec_(spec), pid_(pid), out_(std::move(out)), err_(std::move(err)) {}

  Result<ProcessResult> wait(const std::stop_token& stop) {
    const auto start = steady_clock::now();
    while (!reap()) {
      if (stop.stop_requested()) return end(ErrorCode::cancelled, "was stopped");
      if (spec_.timeout && steady_clock::now() - start > *spec_.timeout) {
        return end(ErrorCode::timeout, fmt::format("took longer than {} ms and was ended", spec_.timeout->count()));
      }
      read_for(milliseconds(100));
      if (spec_.on_wait) spec_.on_wait();
    }
    read_for(milliseconds(0));  // what was printed last; a grandchild that keeps the pipe open is not waited for
    return std::move(result_);
  }

 private:
  bool reap() {
    int status = 0;
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) return false;
    if (ended == pid_ && WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
    if (ended == pid_ && WIFEXITED(status)) result_.exit_status = WEXITSTATUS(status);
    if (ended < 0) result_.exit_status = -1;
    return true;
  }

  void read_for(milliseconds limit) {
    std::array<pollfd, 2> polled{{{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    const bool both_closed = out_.get() < 0 && err_.get() < 0;
    // With both pipes closed only the end is awaited, which poll cannot see.
    ::poll(polled.data(), polled.size(), both_closed ? 5 : static_cast<int>(limit.count()));
    drain(out_, result_.out);
    drain(err_, result_.err);
  }

  void drain(FileDescriptor& pipe, std::string& kept) {
    std::array<char, 16384> buffer{};
    while (pipe.get() >= 0) {
      const ssize_t size = ::read(pipe.get(), buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) return;
      if (size <= 0) return pipe.close();
      const std::string_view piece(buffer.data(), static_cast<std::size_t>(size));
      if (kept.size() < spec_.max_output) kept.append(piece.substr(0, spec_.max_output - kept.size()));
      if (spec_.on_output) spec_.on_output(piece);
    }
  }

  tl::unexpected<Error> end(ErrorCode code, std::string_view why) {
    ::kill(-pid_, SIGTERM);
    const auto patience = steady_clock::now() + std::chrono::seconds(2);
    bool ended = false;
    while (!(ended = reap()) && steady_clock::now() < patience) read_for(milliseconds(20));
    ::kill(-pid_, SIGKILL);
    while (!ended && !(ended = reap())) read_for(milliseconds(5));
    return fail(code, fmt::format("{} {}", spec_.args.front(), why));
  }

  const ProcessSpec& spec_;
  pid_t pid_;
  FileDescriptor out_;
  FileDescriptor err_;
  ProcessResult result_;
};

}  // namespace

std::optional<fs::path> find_program(std::string_view name, const Environment& environment) {
  if (name.empty()) return std::nullopt;
  const auto is_program = [](const fs::path& path) { return ::access(path.c_str(), X_OK) == 0 && !fs::is_directory(path); };
  if (name.find('/') != std::string_view::npos) return is_program(fs::path(name)) ? std::optional<fs::path>(name) : std::nullopt;
  for (const std::string& folder : split(environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin"), ':')) {
    const fs::path path = fs::path(folder.empty() ? "." : folder) / name;
    if (is_program(path)) return path;
  }
  return std::nullopt;
}

Result<ProcessResult> run_process(const ProcessSpec& spec, std::stop_token stop) {
  if (spec.args.empty()) return fail(ErrorCode::internal, "run_process was called without a program");
  const std::optional<fs::path> program = find_program(spec.args.front(), spec.environment);
  if (!program) return fail(ErrorCode::unavailable, fmt::format("there is no program '{}' in PATH", spec.args.front()));
  Pipe out = CUPEL_TRY(make_pipe());
  Pipe err = CUPEL_TRY(make_pipe());
  const pid_t pid = CUPEL_TRY(spawn({.program = *program,
                                     .args = spec.args,
                                     .environment = spec.environment,
                                     .folder = spec.folder,
                                     .in = -1,
                                     .out = out.write.get(),
                                     .err = err.write.get()}));
  out.write.close();
  err.write.close();
  return Child(spec, pid, std::move(out.read), std::move(err.read)).wait(stop);
}

}  // namespace cupel
