#include "commands/doctor_sandbox.h"

#include <fmt/format.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/process.h"
#include "base/text.h"

namespace cupel {
namespace {

using State = Finding::State;

constexpr std::string_view kConsequence = "generated code and commands can be graded, not run";

Finding examine_bubblewrap(const Workspace& workspace) {
  const auto program = find_program("bwrap", workspace.environment);
  if (!program)
    return {State::warning, "bubblewrap", "not installed", fmt::format("apt-get install bubblewrap; without it {}", kConsequence)};
  const ProcessSpec spec{.args = {"true"},
                         .environment = workspace.environment,
                         .folder = "/",
                         .launcher = {{program->string(), "--ro-bind", "/", "/", "--unshare-all", "--die-with-parent"}},
                         .timeout = std::chrono::seconds(10),
                         .on_output = {},
                         .on_wait = {}};
  const auto result = run_process(spec, workspace.stop);
  if (result && result->succeeded()) return {State::ok, "bubblewrap", fmt::format("{} starts a sandbox", program->string()), ""};
  const std::string why = result ? std::string(trim(result->err)) : result.error().message;
  return {State::warning, "bubblewrap", fmt::format("cannot start a sandbox: {}", shorten(printable(why), 160)),
          fmt::format("allow user namespaces to this user or container; until then {}", kConsequence)};
}

Finding examine_namespaces() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 0 : errno);
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
    return {State::warning, "namespaces", "cannot be tried here", std::string(kConsequence)};
  }
  if (WEXITSTATUS(status) == 0) return {State::ok, "namespaces", "user and network namespaces can be made", ""};
  return {State::warning, "namespaces", fmt::format("not allowed: {}", std::strerror(WEXITSTATUS(status))),
          "sysctl kernel.unprivileged_userns_clone=1 (or the container's own setting) allows them"};
}

Finding examine_landlock() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version > 0) return {State::ok, "landlock", fmt::format("ABI {}", version), ""};
  return {State::warning, "landlock", fmt::format("not available: {}", std::strerror(errno)),
          "a kernel of 5.13 or later with lsm=landlock has it"};
}

Finding examine_seccomp() {
  unsigned action = SECCOMP_RET_KILL_PROCESS;
  if (::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) return {State::ok, "seccomp", "filters can end a process", ""};
  return {State::warning, "seccomp", fmt::format("not available: {}", std::strerror(errno)), "a kernel with CONFIG_SECCOMP_FILTER has it"};
}

}  // namespace

Findings examine_sandbox(const Workspace& workspace) {
  return {examine_bubblewrap(workspace), examine_namespaces(), examine_landlock(), examine_seccomp()};
}

}  // namespace cupel
