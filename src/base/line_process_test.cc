#include "base/line_process.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<LineProcess> shell(const char* script, std::size_t max_line = 1000) {
  return std::move(LineProcess::start({.args = {"sh", "-c", script}, .environment = {}, .folder = {}, .max_line = max_line}).value());
}

ErrorCode code_of(const Result<std::string>& answer) { return answer ? ErrorCode::internal : answer.error().code; }

TEST(LineProcess, AnswersLineByLine) {
  const auto process = shell("n=0; while read id line; do n=$((n+1)); echo \"$id $n $line\"; done <&3 >&3");
  EXPECT_EQ(process->ask("a", milliseconds(5000)).value(), "1 a");
  const std::string large(100'000, 'x');
  EXPECT_EQ(shell("read id line <&3; echo $id ${#line} >&3")->ask(large, milliseconds(5000)).value(), "100000");
  EXPECT_EQ(process->ask("b", milliseconds(5000)).value(), "2 b");
}

TEST(LineProcess, WhatElseIsPrintedIsNoAnswer) {
  const auto process = shell("while read id line; do echo noise; echo noise >&2; echo \"$id of $line\" >&3; done <&3");
  EXPECT_EQ(process->ask("a", milliseconds(5000)).value(), "of a");
  EXPECT_EQ(process->ask("b", milliseconds(5000)).value(), "of b");
}

TEST(LineProcess, AnswersOfOtherQuestionsAreDropped) {
  const auto process =
      shell("while read id line; do echo 99 early; echo; echo $((id-1)) late; echo \"$id $line\"; echo \"$id twice\"; done <&3 >&3");
  EXPECT_EQ(process->ask("a", milliseconds(5000)).value(), "a");
  EXPECT_EQ(process->ask("b", milliseconds(5000)).value(), "b");
}

TEST(LineProcess, StandardInputIsEmpty) {
  EXPECT_EQ(shell("read id line <&3; cat; echo $id end >&3")->ask("a", milliseconds(5000)).value(), "end");
}

TEST(LineProcess, EndsWhatDoesNotAnswer) {
  const auto process = shell("sleep 100 & sleep 100");
  EXPECT_EQ(code_of(process->ask("a", milliseconds(50))), ErrorCode::timeout);
  EXPECT_FALSE(process->is_running());
  EXPECT_EQ(code_of(process->ask("a", milliseconds(50))), ErrorCode::io);
}

TEST(LineProcess, NoticesTheEndAndTheFlood) {
  EXPECT_EQ(code_of(shell("exit 3")->ask("a", milliseconds(5000))), ErrorCode::io);
  EXPECT_EQ(code_of(shell("while :; do printf xxxxxxxxxx; done >&3")->ask("a", milliseconds(5000))), ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of(shell("while :; do echo xxxxxxxxxx; done >&3")->ask("a", milliseconds(5000))), ErrorCode::limit_exceeded);
}

TEST(LineProcess, IsStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(code_of(shell("sleep 100")->ask("a", milliseconds(5000), stop.get_token())), ErrorCode::cancelled);
}

TEST(LineProcess, NamesAMissingProgram) {
  const auto started = LineProcess::start({.args = {"no-such-program"}, .environment = {}, .folder = {}});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::unavailable);
  EXPECT_EQ(started.error().message, "there is no program 'no-such-program' in PATH");
}

}  // namespace
}  // namespace cupel
