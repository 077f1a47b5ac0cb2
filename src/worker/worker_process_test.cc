// The parent's side with workers that are shell scripts: what they say, and that nobody waits for one that says nothing.
#include "worker/worker_process.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/files.h"
#include "worker/remote_model.h"

namespace cupel::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class FakeWorker : public ::testing::Test {
 protected:
  /// A worker that runs the script; $HELLO and $ALIVE name files that hold a message.
  std::unique_ptr<WorkerProcess> worker(const std::string& script, milliseconds longest_silence = milliseconds(5000)) {
    const std::filesystem::path program = folder_.path() / "worker";
    EXPECT_TRUE(write_file(folder_.path() / "hello", frame_of({{"type", "hello"}, {"id", 1}})));
    EXPECT_TRUE(write_file(folder_.path() / "alive", frame_of({{"type", "alive"}})));
    EXPECT_TRUE(write_file(program, "#!/bin/sh\n" + script + "\n"));
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    Environment environment = Environment::of_process();
    environment.set("HELLO", (folder_.path() / "hello").string());
    environment.set("ALIVE", (folder_.path() / "alive").string());
    return std::move(WorkerProcess::start(program, environment, longest_silence).value());
  }

  /// The type of the next message; "none", "cancelled".
  static std::string heard(WorkerProcess& worker, const std::stop_token& stop = {}) {
    const Result<std::optional<Json>> message = worker.receive(stop);
    if (!message) return error_code_name(message.error().code);
    return *message ? (*message)->at("type").get<std::string>() : "none";
  }

  TemporaryFolder folder_ = std::move(TemporaryFolder::make().value());
};

TEST_F(FakeWorker, SaysSomethingAndEnds) {
  const auto process = worker("echo last words >&2; cat $HELLO >&3; exit 3");
  EXPECT_EQ(heard(*process), "hello");
  EXPECT_EQ(heard(*process), "none");
  const Ending ending = process->end();
  EXPECT_EQ(ending.description, "ended with status 3");
  EXPECT_EQ(ending.last_words, "last words");
  EXPECT_EQ(error_of(ending).code, ErrorCode::unavailable);
}

TEST_F(FakeWorker, ThatDiesIsTold) {
  const auto process = worker("kill -ILL $$");
  EXPECT_EQ(heard(*process), "none");
  EXPECT_TRUE(process->end().illegal_instruction);
}

TEST_F(FakeWorker, ThatIsSilentIsKilled) {
  const auto process = worker("trap '' TERM; while :; do sleep 100; done", milliseconds(100));
  EXPECT_EQ(heard(*process), "none");
  const Ending ending = process->end();
  EXPECT_TRUE(ending.was_silent);
  EXPECT_EQ(ending.description, "gave no sign of life for 0.1 s and was ended");
  EXPECT_EQ(error_of(ending).code, ErrorCode::timeout);
}

TEST_F(FakeWorker, ThatGivesSignsOfLifeIsWaitedFor) {
  const auto process = worker("for i in 1 2 3 4 5 6 7 8 9 10; do cat $ALIVE >&3; sleep 0.1; done; cat $HELLO >&3; sleep 100", seconds(1));
  EXPECT_EQ(heard(*process), "hello") << "ten times a tenth of a second";
  EXPECT_LT(process->silence(), milliseconds(500));
}

TEST_F(FakeWorker, IsNotWaitedForAfterAStop) {
  const auto process = worker("sleep 100");
  std::stop_source stop;
  const std::jthread later([&] { stop.request_stop(); });
  EXPECT_EQ(heard(*process, stop.get_token()), "cancelled");
}

TEST_F(FakeWorker, ThatReadsNothingKeepsNobodyFromSending) {
  const auto process = worker("sleep 100", milliseconds(100));
  const auto start = steady_clock::now();
  for (int i = 0; i < 20; ++i) process->send({{"type", "ask"}, {"text", std::string(1U << 20U, 'x')}});
  EXPECT_LT(steady_clock::now() - start, seconds(5));
  EXPECT_EQ(heard(*process), "none");
}

TEST_F(FakeWorker, HearsWhatTheSocketDidNotTakeAtOnce) {
  const auto process = worker("head -c 8000004 <&3 >/dev/null; cat $HELLO >&3");
  process->send({{"type", "ask"}, {"text", std::string(8'000'000, 'x')}});
  EXPECT_EQ(heard(*process), "hello");
}

TEST_F(FakeWorker, ThatWasStoppedIsGoneWithItsObject) {
  auto process = worker("cat $HELLO >&3; sleep 100");
  EXPECT_EQ(heard(*process), "hello");
  const pid_t pid = process->pid();
  ::kill(pid, SIGSTOP);
  const auto start = steady_clock::now();
  process.reset();
  EXPECT_LT(steady_clock::now() - start, seconds(2));
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST_F(FakeWorker, ThatIsSilentWhileLoadingIsAnError) {
  const Result<RemoteModel::Loaded> loaded = RemoteModel::load(worker("sleep 100", milliseconds(100)), {}, {});
  ASSERT_TRUE(loaded);
  EXPECT_FALSE(loaded->model);
  EXPECT_TRUE(loaded->ending->was_silent);
}

}  // namespace
}  // namespace cupel::worker
