#include "cli/program.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>

#include "backends/model_memory.h"
#include "base/runner_safe_text.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/command_line.h"
#include "cli/interrupts.h"
#include "cli/standard_output.h"
#include "commands/help.h"
#include "commands/settings.h"
#include "commands/version.h"
#include "worker/worker_main.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

int columns_of(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// Whether live output belongs on this stream: a terminal that understands it and that people look at.
bool is_live(int fd, const Environment& environment) {
  const std::string ci = environment.get("CI").value_or("false");
  return ::isatty(fd) == 1 && environment.get("TERM").value_or("dumb") != "dumb" && (ci == "false" || ci == "0");
}

Result<void> check_color(const Config& config) {
  const Setting* color = config.find("color");
  const std::string value = config.text("color");
  if (color == nullptr || value == "auto" || value == "always" || value == "never") return {};
  return fail(ErrorCode::invalid_config, fmt::format("{}: color must be auto, always or never, not '{}'", color->where, value));
}

Result<ExitStatus> run_command(const Invocation& invocation, Workspace& workspace, Io& io) {
  const std::vector<FieldInfo> known = settings_of(all_commands());
  const ConfigSources sources{.environment = workspace.environment, .folder = workspace.folder, .user_file = std::nullopt};
  Result<Config> config = Config::load(sources, known);
  if (!config && invocation.command->needs_config) return fail(config.error());
  workspace.config = config_with_options(std::move(config).value_or(Config()), invocation);
  CUPEL_CHECK(check_color(workspace.config));
  workspace.model_memory = CUPEL_TRY(make_model_memory(workspace.config));
  const Node args = CUPEL_TRY(arguments_of(invocation, workspace.config));
  return invocation.command->run(args, workspace, io);
}

Result<ExitStatus> run_words(std::span<const std::string> words, Workspace& workspace, Io& io) {
  const Invocation invocation = CUPEL_TRY(parse_command_line(words, all_commands()));
  if (invocation.wants_version) {
    io.out << version_text();
    return ExitStatus::passed;
  }
  if (!invocation.help_topic) return run_command(invocation, workspace, io);
  const HelpSubjects subjects = all_subjects();
  io.out << (invocation.help_topic->empty() ? overview_text(subjects) : CUPEL_TRY(topic_text(subjects, *invocation.help_topic, io.width)));
  return ExitStatus::passed;
}

/// What could not be written was lost: that is no success. A reader that went away (`cupel … | head`) has what it wanted.
ExitStatus status_after_output(ExitStatus status, const StandardOutput& output) {
  if (output.failure() == 0 || output.failure() == EPIPE) return status;
  std::cerr << fmt::format("cupel: cannot write to standard output: {}\n", std::strerror(output.failure()));
  return status == ExitStatus::usage || status == ExitStatus::interrupted ? status : ExitStatus::infrastructure;
}

// What concerns several backends of a run is told by each of them.
std::function<void(const std::string&)> say_each_once(bool by_runner) {
  struct Said {
    std::mutex mutex;
    std::set<std::string, std::less<>> lines;
  };
  return [by_runner, said = std::make_shared<Said>()](const std::string& text) {
    const std::string line = printable_lines(text) + "\n";
    const std::scoped_lock lock(said->mutex);
    if (said->lines.insert(line).second) std::cerr << (by_runner ? runner_safe(line) : line);  // one write: threads never mix within a line
  };
}

}  // namespace

int run_program(std::span<char* const> arguments) {
  if (arguments.size() > 1 && arguments[1] == std::string_view("engine-worker")) return worker::worker_main();
  const std::vector<std::string> words(arguments.begin() + std::min<std::ptrdiff_t>(1, std::ssize(arguments)), arguments.end());
  Interrupts interrupts;
  StandardOutput standard_output(STDOUT_FILENO);
  std::ostream out(&standard_output);
  std::error_code unknown;
  Workspace workspace;
  workspace.environment = Environment::of_process();
  workspace.folder = fs::current_path(unknown);
  workspace.home = cupel_home(workspace.environment);
  workspace.program = fs::read_symlink("/proc/self/exe", unknown);
  workspace.say = say_each_once(is_read_by_runner(workspace.environment));
  workspace.arguments = {"cupel"};
  workspace.arguments.insert(workspace.arguments.end(), words.begin(), words.end());
  workspace.stop = interrupts.token();
  Io io{std::cin, out, std::cerr};
  io.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
  io.out_is_terminal = is_live(STDOUT_FILENO, workspace.environment);
  io.err_is_terminal = is_live(STDERR_FILENO, workspace.environment);
  io.width = columns_of(io.out_is_terminal ? STDOUT_FILENO : STDERR_FILENO);
  io.catch_interrupts = [&](std::function<void()> to) { interrupts.redirect(std::move(to)); };

  const Result<ExitStatus> result = run_words(words, workspace, io);
  out.flush();
  ExitStatus status = result ? *result : exit_status_of(result.error().code);
  if (!result) workspace.say("cupel: " + describe_error(result.error()));
  return static_cast<int>(status_after_output(status, standard_output));
}

}  // namespace cupel
