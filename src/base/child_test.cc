#include "base/child.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/process.h"

namespace cupel {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Environment path_of_this_process() {
  Environment environment;
  environment.set("PATH", Environment::of_process().get("PATH").value_or("/usr/bin:/bin"));
  return environment;
}

std::unique_ptr<Child> shell(const std::string& script, int out = -1) {
  const Environment environment = path_of_this_process();
  return std::move(Child::start({.program = "/bin/sh", .args = {"sh", "-c", script}, .environment = environment, .out = out}).value());
}

/// What comes out of a pipe, to its end or for five seconds.
std::string text_of(const FileDescriptor& pipe) {
  std::string text;
  const auto end = steady_clock::now() + std::chrono::seconds(5);
  while (steady_clock::now() < end) {
    std::array<char, 256> buffer{};
    const ssize_t size = ::read(pipe.get(), buffer.data(), buffer.size());
    if (size == 0) break;
    if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
    else std::this_thread::sleep_for(milliseconds(1));
  }
  return text;
}

bool is_alive(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::stringstream text;
  text << stat.rdbuf();
  const std::size_t name_end = text.str().rfind(')');
  return name_end != std::string::npos && text.str().at(name_end + 2) != 'Z';
}

bool is_gone_soon(pid_t pid) {
  const auto end = steady_clock::now() + std::chrono::seconds(5);
  while (is_alive(pid) && steady_clock::now() < end) std::this_thread::sleep_for(milliseconds(2));
  return !is_alive(pid);
}

TEST(Child, TellsHowItEnded) {
  const auto exits = shell("exit 7");
  const auto ended = exits->wait(steady_clock::now() + std::chrono::seconds(5));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->exit_status, 7);
  EXPECT_EQ(ended->signal, 0);
  EXPECT_EQ(shell("kill -9 $$")->wait(steady_clock::now() + std::chrono::seconds(5)).value().signal, SIGKILL);
}

TEST(Child, IsWaitedForToTheDeadlineOrTheStop) {
  const auto child = shell("sleep 100");
  EXPECT_FALSE(child->wait(steady_clock::now() + milliseconds(20)));
  std::stop_source stop;
  std::jthread later([&] { stop.request_stop(); });
  EXPECT_FALSE(child->wait(steady_clock::now() + std::chrono::seconds(100), stop.get_token()));
  EXPECT_FALSE(child->end());
}

TEST(Child, IsKilledWithItsObjectWhateverItDoes) {
  auto child = shell("trap '' TERM INT HUP; while :; do sleep 1; done");
  const pid_t pid = child->pid();
  child->signal(SIGSTOP);
  child.reset();
  EXPECT_FALSE(is_alive(pid));
}

TEST(Child, LeavesNobodyOfItsGroup) {
  DescriptorPair pipe = make_pipe().value();
  const auto child = shell("sleep 100 & echo $!", pipe.theirs.get());
  pipe.theirs.close();
  ASSERT_TRUE(child->wait(steady_clock::now() + std::chrono::seconds(5)));
  EXPECT_TRUE(is_gone_soon(std::stoi(text_of(pipe.ours))));
}

TEST(Child, DiesWithAProcessThatIsKilled) {
  DescriptorPair pipe = make_pipe().value();
  const pid_t parent = ::fork();
  if (parent == 0) {
    const auto child = shell("while :; do :; done");
    const std::string line = std::to_string(child->pid()) + "\n";
    [[maybe_unused]] const ssize_t written = ::write(pipe.theirs.get(), line.data(), line.size());
    ::kill(::getpid(), SIGKILL);
  }
  pipe.theirs.close();
  ::waitpid(parent, nullptr, 0);
  const std::string text = text_of(pipe.ours);
  ASSERT_FALSE(text.empty());
  EXPECT_TRUE(is_gone_soon(std::stoi(text)));
}

TEST(Child, OutlivesTheThreadThatAskedForIt) {
  std::unique_ptr<Child> child;
  std::jthread([&] { child = shell("sleep 100"); }).join();
  EXPECT_FALSE(child->wait(steady_clock::now() + milliseconds(100)));
}

TEST(Child, InheritsNothingElse) {
  DescriptorPair pipe = make_pipe().value();
  const FileDescriptor leaked(::dup(pipe.ours.get()));  // a descriptor that a library has not marked
  const auto child = shell("for fd in 0 1 2 3 4 5 6 7 8 9; do { : <&$fd; } 2>/dev/null && printf \"$fd \"; done", pipe.theirs.get());
  pipe.theirs.close();
  EXPECT_EQ(text_of(pipe.ours), "0 1 2 ");
}

TEST(Child, IsStartedByALauncher) {
  const Environment environment = path_of_this_process();
  const Result<ProcessResult> result = run_process({.args = {"sh", "-c", "echo $MARK-$1", "name", "a b"},
                                                    .environment = environment,
                                                    .folder = {},
                                                    .launcher = {{"/usr/bin/env", "MARK=launched"}},
                                                    .timeout = std::chrono::seconds(10),
                                                    .on_output = {},
                                                    .on_wait = {}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out, "launched-a b\n");
}

TEST(Child, IsKeptToItsLimits) {
  DescriptorPair pipe = make_pipe().value();
  const Environment environment = path_of_this_process();
  const auto child = Child::start({.program = "/bin/sh",
                                   .args = {"sh", "-c", "ulimit -v; ulimit -d"},
                                   .environment = environment,
                                   .out = pipe.theirs.get(),
                                   .limits = {.address_bytes = 1U << 30U, .data_bytes = 1U << 29U}});
  ASSERT_TRUE(child);
  pipe.theirs.close();
  EXPECT_EQ(text_of(pipe.ours), "1048576\n524288\n");
}

TEST(Child, SaysWhyItCannotBeStarted) {
  const Environment environment;
  const auto missing = Child::start({.program = "/nowhere/at-all", .args = {"x"}, .environment = environment});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::unavailable);
  EXPECT_EQ(missing.error().message, "cannot start /nowhere/at-all: No such file or directory");
  const auto folder = Child::start({.program = "/bin/sh", .args = {"sh"}, .environment = environment, .folder = "/nowhere"});
  ASSERT_FALSE(folder);
}

}  // namespace
}  // namespace cupel
