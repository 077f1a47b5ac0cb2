// What the engine answers: the same alone and in a batch, within its limits, and by the weights of the file.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "engine_fixture.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

const std::vector<std::string> kQuestions = {"List three colors.",
                                             "What is the capital of France?",
                                             "Write a haiku about rain.",
                                             "Explain what a hash table is.",
                                             "Who wrote Hamlet?",
                                             "Name a fruit.",
                                             "How many legs has a spider?",
                                             "Say hello in French.",
                                             "What color is the sky?",
                                             "Define entropy in one sentence.",
                                             "List the planets.",
                                             "Why is the sea salty?",
                                             "Give a recipe for tea.",
                                             "What is recursion?",
                                             "Describe a cat.",
                                             "Write a Python function that adds two numbers."};

TEST_F(EngineProcess, same_answers_alone_and_together) {
  const auto model = start();
  ASSERT_TRUE(model);
  model->expect(static_cast<int>(kQuestions.size()), 128);
  for (const double temperature : {0.0, 0.8}) {
    std::vector<Request> requests;
    for (const std::string& text : kQuestions) {
      requests.push_back(question(text, 24));
      requests.back().options.temperature = temperature;
    }
    std::vector<std::string> alone;
    for (const Request& request : requests) alone.push_back(answer_of(*model, request));
    std::vector<std::string> together(requests.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < requests.size(); ++i) threads.emplace_back([&, i] { together[i] = answer_of(*model, requests[i]); });
    }
    EXPECT_EQ(together, alone) << "at temperature " << temperature;
  }
  EXPECT_GE(model->batch_figures().max, 8) << "sixteen questions at once are decoded together";
}

TEST_F(EngineProcess, seeds_vary_sampled_answers) {
  const auto model = start();
  ASSERT_TRUE(model);
  Request request = question("Write one sentence about a lighthouse.", 16);
  request.options.temperature = 1;
  const std::string first = answer_of(*model, request);
  EXPECT_EQ(answer_of(*model, request), first);
  request.options.seed = 2;
  EXPECT_NE(answer_of(*model, request), first);
}

TEST_F(EngineProcess, limits) {
  const auto model = start();
  ASSERT_TRUE(model);
  std::string long_text;
  for (int i = 0; i < 9000; ++i) long_text += "word ";
  const Result<Reply> too_long = model->generate(question(long_text), {}, {});
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().code, ErrorCode::limit_exceeded);
  EXPECT_NE(too_long.error().message.find("8192"), std::string::npos) << too_long.error().message;
  EXPECT_EQ(too_long.error().notes, std::vector<std::string>{"shorten the prompt or choose a model with a longer context"});

  Request hasty = question("Write a long story about the sea.", 400);
  hasty.timeout_ms = 100;
  const Result<Reply> late = model->generate(hasty, {}, {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::timeout);

  Request stopping = question("Count from one to five in words, separated by commas.", 32);
  const std::string full = answer_of(*model, stopping);
  ASSERT_GT(full.size(), 8U);
  stopping.options.stop = {full.substr(4, 3)};
  const Result<Reply> stopped = model->generate(stopping, {}, {});
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->text, full.substr(0, full.find(full.substr(4, 3))));
  EXPECT_EQ(stopped->finish_reason, FinishReason::stop);

  EXPECT_FALSE(model->generate(question("\xFF\xFE"), {}, {})) << "a prompt that is not UTF-8 is refused, not repaired";
}

TEST_F(EngineProcess, calls_and_results_are_told) {
  const auto model = start();
  ASSERT_TRUE(model);
  const ToolCall call = {.name = "weather", .arguments = R"({"city":"Paris"})", .id = "c1"};
  Request asked = question("What is the weather in Paris?", 16);
  asked.messages.emplace_back("assistant", std::vector<Part>{{.kind = Part::Kind::tool_call, .call = call}});
  asked.messages.emplace_back("tool", std::vector<Part>{{.kind = Part::Kind::tool_result, .text = "rain", .call = call}});
  Request in_words = question("What is the weather in Paris?", 16);
  in_words.messages.emplace_back("assistant", R"({"name":"weather","arguments":{"city":"Paris"}})");
  in_words.messages.emplace_back("tool", "rain");
  const Result<Reply> reply = model->generate(asked, {}, {}), same = model->generate(in_words, {}, {});
  ASSERT_TRUE(reply && same) << (reply ? same : reply).error().message;
  EXPECT_EQ(reply->usage.prompt_tokens, same->usage.prompt_tokens);
  EXPECT_EQ(reply->text, same->text);
  in_words.messages.back() = {"tool", "sunshine and no rain at all"};
  EXPECT_GT(model->generate(in_words, {}, {})->usage.prompt_tokens, reply->usage.prompt_tokens);
}

TEST_F(EngineProcess, longer_prompts_get_a_larger_context) {
  const auto model = start();
  ASSERT_TRUE(model);
  const std::string before = answer_of(*model, question("Name a fruit.", 8));
  std::string text = "The password is swordfish. ";
  for (int i = 0; i < 700; ++i) text += "word ";
  const Result<Reply> reply = model->generate(question(text + "What is the password?", 16), {}, {});
  ASSERT_TRUE(reply) << describe_error(reply.error());
  EXPECT_GT(reply->usage.prompt_tokens, 700);
  EXPECT_EQ(answer_of(*model, question("Name a fruit.", 8)), before);
}

TEST_F(EngineProcess, damaged_weights_answer_otherwise) {
  const fs::path copy = folder() / "hurt.gguf";
  fs::copy_file(model_path(), copy);
  {
    std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60LL << 20U);
    const std::string zeros(1U << 20U, '\0');
    file.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
  }
  const auto sound = start();
  const auto hurt = start(copy.string());
  ASSERT_TRUE(sound && hurt);
  const Request request = question("Write one sentence about a lighthouse.", 24);
  EXPECT_NE(answer_of(*sound, request), answer_of(*hurt, request));
}

}  // namespace
}  // namespace cupel
