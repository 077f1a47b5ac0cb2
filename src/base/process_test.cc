#include "base/process.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace cupel {
namespace {

ProcessSpec shell(std::string script) {
  ProcessSpec spec{.args = {"/bin/sh", "-c", std::move(script)}};
  spec.environment.set("COLOUR", "red");
  return spec;
}

Environment path_is(std::string folders) {
  Environment environment;
  environment.set("PATH", std::move(folders));
  return environment;
}

TEST(Process, OutputStatusAndEnvironment) {
  const Result<ProcessResult> result = run_process(shell("echo out-$COLOUR; echo err >&2; exit 3"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out, "out-red\n");
  EXPECT_EQ(result->err, "err\n");
  EXPECT_EQ(result->exit_status, 3);
  EXPECT_FALSE(result->succeeded());
}

TEST(Process, StandardInputIsEmpty) {
  const Result<ProcessResult> result = run_process(shell("cat; echo end"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->out, "end\n");
}

TEST(Process, SignalIsToldFromStatus) {
  const Result<ProcessResult> result = run_process(shell("kill -9 $$"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->signal, SIGKILL);
}

TEST(Process, StartsInTheFolder) {
  ProcessSpec spec = shell("pwd");
  spec.folder = "/";
  EXPECT_EQ(run_process(spec)->out, "/\n");
}

TEST(Process, KeepsNoMoreThanAsked) {
  ProcessSpec spec = shell("i=0; while [ $i -lt 1000 ]; do echo 0123456789; i=$((i+1)); done");
  spec.max_output = 100;
  std::size_t seen = 0;
  spec.on_output = [&](std::string_view piece) { seen += piece.size(); };
  EXPECT_EQ(run_process(spec)->out.size(), 100U);
  EXPECT_EQ(seen, 11000U);
}

TEST(Process, TimeoutEndsTheWholeGroup) {
  ProcessSpec spec = shell("sleep 60 & wait");
  spec.timeout = std::chrono::milliseconds(20);
  const auto start = std::chrono::steady_clock::now();
  const Result<ProcessResult> result = run_process(spec);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Process, StopCancels) {
  std::stop_source source;
  ProcessSpec spec = shell("sleep 60");
  spec.on_wait = [&] { source.request_stop(); };
  const Result<ProcessResult> result = run_process(spec, source.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
}

TEST(Process, UnknownProgramIsAnError) {
  const Result<ProcessResult> result = run_process({.args = {"no-such-program-here"}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_NE(result.error().message.find("no-such-program-here"), std::string::npos);
}

TEST(Process, LooksForProgramsInThatPathOnly) {
  EXPECT_TRUE(find_program("sh", path_is("/nowhere:/bin")));
  EXPECT_FALSE(find_program("sh", path_is("/nowhere")));
}

}  // namespace
}  // namespace cupel
