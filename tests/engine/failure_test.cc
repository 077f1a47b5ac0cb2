// What dies or hangs in the engine's process costs the answer in flight, never the caller; the next answer comes from a fresh process.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>

#include "engine_fixture.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

// Asks for a long answer and sends the signal to the engine's process when the third piece of text has come.
Result<Reply> ask_and_signal(engine::LoadedModel& model, int signal) {
  int pieces = 0;
  return model.generate(question("Write a long story about the sea.", 400),
                        [&](const AnswerPiece&) {
                          if (++pieces != 3) return;
                          for (const pid_t pid : worker_processes()) ::kill(pid, signal);
                        },
                        {});
}

// The default model's file with another chat template of at most the same length.
std::string with_template(const std::string& model_path, const fs::path& folder, const std::string& text) {
  std::string bytes = read_file(model_path).value();
  const std::string key = "tokenizer.chat_template";
  const std::size_t at = bytes.find(key);
  EXPECT_NE(at, std::string::npos);
  const std::size_t length_at = at + key.size() + 4;  // after the value's type
  std::uint64_t length = 0;
  std::copy_n(bytes.data() + length_at, sizeof length, reinterpret_cast<char*>(&length));
  EXPECT_LE(text.size(), length);
  std::string padded = text;
  padded.resize(length, ' ');
  bytes.replace(length_at + sizeof length, length, padded);
  const fs::path path = folder / "template.gguf";
  EXPECT_TRUE(write_file(path, bytes));
  return path.string();
}

TEST_F(EngineProcess, killed) {
  const auto model = start();
  ASSERT_TRUE(model);
  const Result<Reply> reply = ask_and_signal(*model, SIGKILL);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::unavailable);
  EXPECT_NE(reply.error().message.find("signal 9"), std::string::npos) << reply.error().message;
  EXPECT_NE(answer_of(*model, question("Name the capital of France.")).find("Paris"), std::string::npos);
}

TEST_F(EngineProcess, stopped_in_an_answer_with_a_timeout) {
  const auto model = start();
  ASSERT_TRUE(model);
  answer_of(*model, question("Say hello."));
  int pieces = 0;
  Request request = question("Write a long story about the sea.", 400);
  request.timeout_ms = 1000;
  const auto before = std::chrono::steady_clock::now();
  const Result<Reply> reply = model->generate(request,
                                              [&](const AnswerPiece&) {
                                                if (++pieces != 3) return;
                                                for (const pid_t pid : worker_processes()) ::kill(pid, SIGSTOP);
                                              },
                                              {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::timeout) << describe_error(reply.error());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
  EXPECT_NE(answer_of(*model, question("Name the capital of France.")).find("Paris"), std::string::npos) << "by a fresh process";
}

TEST_F(EngineProcess, stopped_in_an_answer_that_is_cancelled) {
  const auto model = start();
  ASSERT_TRUE(model);
  std::stop_source stop;
  int pieces = 0;
  const auto before = std::chrono::steady_clock::now();
  const Result<Reply> reply = model->generate(
      question("Write a long story about the sea.", 400),
      [&](const AnswerPiece&) {
        if (++pieces != 3) return;
        for (const pid_t pid : worker_processes()) ::kill(pid, SIGSTOP);
        stop.request_stop();
      },
      stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20)) << "most of it was loading";
}

// Nobody asked for an end, and no text was handed out: it costs only time.
TEST_F(EngineProcess, stopped_before_an_answer) {
  const auto model = start();
  ASSERT_TRUE(model);
  for (const pid_t pid : worker_processes()) ::kill(pid, SIGSTOP);
  EXPECT_NE(answer_of(*model, question("Name the capital of France.")).find("Paris"), std::string::npos);
  EXPECT_EQ(worker_processes().size(), 1U);
}

TEST_F(EngineProcess, aborted) {
  const auto model = start();
  ASSERT_TRUE(model);
  const Result<Reply> reply = ask_and_signal(*model, SIGABRT);
  ASSERT_FALSE(reply);
  EXPECT_NE(reply.error().message.find("signal 6"), std::string::npos) << reply.error().message;
  EXPECT_FALSE(answer_of(*model, question("Say hello.")).empty());
  EXPECT_TRUE(warnings.empty());
}

TEST_F(EngineProcess, illegal_instruction) {
  auto model = start();
  ASSERT_TRUE(model);
  const std::string fast_class = model->facts().kernel_class;
  ASSERT_FALSE(ask_and_signal(*model, SIGILL));
  EXPECT_FALSE(answer_of(*model, question("Say hello.")).empty());
  EXPECT_NE(model->facts().kernel_class, fast_class) << "the fresh process leaves out the kernels that may have caused it";
  ASSERT_FALSE(warnings.empty());
  EXPECT_NE(warnings.back().find("illegal instruction"), std::string::npos);
  const std::string safe_class = model->facts().kernel_class;
  model = start();
  ASSERT_TRUE(model);
  EXPECT_EQ(model->facts().kernel_class, safe_class) << "it is remembered";
}

TEST_F(EngineProcess, template_that_loops) {
  const std::string loop = "{% for a in range(100000) %}{% for b in range(100000) %}{% if b == a %}{% endif %}{% endfor %}{% endfor %}";
  const auto model = start(with_template(model_path(), folder(), loop));
  ASSERT_TRUE(model);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Result<Reply> reply = model->generate(question("Say hello."), {}, {});
    ASSERT_FALSE(reply);
    const std::string text = describe_error(reply.error());
    EXPECT_NE(text.find("gave up: the model's chat template did not finish within 5 s"), std::string::npos) << text;
  }
}

TEST_F(EngineProcess, template_that_takes_all_memory) {
  const auto model = start(with_template(model_path(), folder(), "{% for a in range(4000000000) %}{{ a }}{% endfor %}"));
  ASSERT_TRUE(model);
  const Result<Reply> reply = model->generate(question("Say hello."), {}, {});
  ASSERT_FALSE(reply);
  EXPECT_NE(describe_error(reply.error()).find("chat template"), std::string::npos) << describe_error(reply.error());
}

TEST_F(EngineProcess, template_that_leaves_out_results) {
  const auto model = start(with_template(model_path(), folder(),
                                         "{% for message in messages %}{% if message.role == 'user' %}{{ message.content }}{% endif %}"
                                         "{% endfor %}"));
  ASSERT_TRUE(model);
  Request asked = question("Say hello.", 4);
  EXPECT_TRUE(model->generate(asked, {}, {}));
  asked.messages.emplace_back("tool", std::vector<Part>{{.kind = Part::Kind::tool_result, .text = "hello"}});
  const Result<Reply> reply = model->generate(asked, {}, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::invalid_usage);
  EXPECT_NE(reply.error().message.find("leaves out what tools return"), std::string::npos) << reply.error().message;
}

TEST_F(EngineProcess, template_that_is_none) {
  const auto model = start(with_template(model_path(), folder(), "{% for message in messages %}{{ message.content }"));
  ASSERT_TRUE(model) << "a model with a broken template can still be loaded";
  const Result<Reply> reply = model->generate(question("Say hello."), {}, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::corrupt);
  EXPECT_EQ(reply.error().message.find("std::exception"), std::string::npos) << reply.error().message;
}

}  // namespace
}  // namespace cupel
