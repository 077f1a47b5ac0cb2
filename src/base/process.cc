#include "base/process.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/child.h"
#include "base/text.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kAtATime = 1U << 20U;  // bytes read before the clock is looked at; more than a pipe holds

/// A started program and what it has printed so far.
class Running {
 public:
  Running(const ProcessSpec& spec, std::unique_ptr<Child> child, FileDescriptor out, FileDescriptor err)
      : spec_(spec), child_(std::move(child)), out_(std::move(out)), err_(std::move(err)) {}

  Result<ProcessResult> wait(const std::stop_token& stop) {
    const auto start = steady_clock::now();
    std::optional<ChildEnd> end;
    while (!(end = child_->end())) {
      if (stop.stop_requested()) return end_it(ErrorCode::cancelled, "was stopped");
      if (spec_.timeout && steady_clock::now() - start > *spec_.timeout) {
        return end_it(ErrorCode::timeout, fmt::format("took longer than {} ms and was ended", spec_.timeout->count()));
      }
      read_for(milliseconds(100));
      if (spec_.on_wait) spec_.on_wait();
    }
    read_for(milliseconds(0));  // what was printed last; a program that left the group and keeps the pipe open is not waited for
    result_.exit_status = end->exit_status;
    result_.signal = end->signal;
    return std::move(result_);
  }

 private:
  void read_for(milliseconds limit) {
    // With both pipes closed only the end is awaited, which poll cannot see.
    if (out_.get() < 0 && err_.get() < 0) {
      child_->wait(steady_clock::now() + limit);
      return;
    }
    std::array<pollfd, 2> polled{{{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}}};
    ::poll(polled.data(), polled.size(), static_cast<int>(limit.count()));
    drain(out_, result_.out);
    drain(err_, result_.err);
  }

  void drain(FileDescriptor& pipe, std::string& kept) {
    std::array<char, 16384> buffer{};
    for (std::size_t read = 0; pipe.get() >= 0 && read < kAtATime; read += buffer.size()) {
      const ssize_t size = ::read(pipe.get(), buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) return;
      if (size <= 0) return pipe.close();
      const std::string_view piece(buffer.data(), static_cast<std::size_t>(size));
      if (kept.size() < spec_.max_output) kept.append(piece.substr(0, spec_.max_output - kept.size()));
      if (spec_.on_output) spec_.on_output(piece);
    }
  }

  tl::unexpected<Error> end_it(ErrorCode code, std::string_view why) {
    child_->signal(SIGTERM);
    const auto patience = steady_clock::now() + std::chrono::seconds(2);
    while (!child_->end() && steady_clock::now() < patience) read_for(milliseconds(20));
    child_.reset();
    return fail(code, fmt::format("{} {}", spec_.args.front(), why));
  }

  const ProcessSpec& spec_;
  std::unique_ptr<Child> child_;
  FileDescriptor out_;
  FileDescriptor err_;
  ProcessResult result_;
};

}  // namespace

std::optional<fs::path> find_program(std::string_view name, const Environment& environment) {
  if (name.empty()) return std::nullopt;
  std::error_code ignored;
  const auto is_program = [&](const fs::path& path) { return ::access(path.c_str(), X_OK) == 0 && !fs::is_directory(path, ignored); };
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
  DescriptorPair out = CUPEL_TRY(make_pipe());
  DescriptorPair err = CUPEL_TRY(make_pipe());
  std::unique_ptr<Child> child = CUPEL_TRY(Child::start({.program = *program,
                                                         .args = spec.args,
                                                         .environment = spec.environment,
                                                         .folder = spec.folder,
                                                         .out = out.theirs.get(),
                                                         .err = err.theirs.get(),
                                                         .launcher = spec.launcher}));
  out.theirs.close();
  err.theirs.close();
  return Running(spec, std::move(child), std::move(out.ours), std::move(err.ours)).wait(stop);
}

}  // namespace cupel
