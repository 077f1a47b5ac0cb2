// Loading agents: the default model, many threads at once, memory given back, and what cannot be loaded.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "agent_fixture.h"

namespace cupel {
namespace {

TEST_F(Real, agent_loads) {
  const Agent& agent = default_agent();
  EXPECT_EQ(agent.facts().backend, "smollm2-135m");
  EXPECT_EQ(agent.facts().chosen_by, "built-in");
  EXPECT_EQ(agent.facts().sha256, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
  const Result<AgentReply> reply = agent.invoke("Say hello.");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_FALSE(reply->text.empty());
  EXPECT_GT(reply->load_ms, 0);
  EXPECT_GT(reply->memory_bytes, 50U << 20U) << "98 MB of weights are held somewhere";
}

TEST_F(Real, invalid_model) {
  AgentOptions options = clean_options();
  options.backend = "smolm2-135m";
  const Result<Agent> agent = load_agent(options);
  ASSERT_FALSE(agent);
  EXPECT_EQ(agent.error().code, ErrorCode::unknown_name);
  EXPECT_NE((agent.error().message + " " + (agent.error().notes.empty() ? "" : agent.error().notes.front())).find("smollm2-135m"),
            std::string::npos)
      << "names the nearest known model: " << agent.error().message;

  options.backend = "/nonexistent/model.gguf";
  EXPECT_EQ(load_agent(options).error().code, ErrorCode::unavailable);
  options.backend = "/proc/self/exe";
  EXPECT_EQ(load_agent(options).error().code, ErrorCode::corrupt) << "a file that is no GGUF";
}

TEST_F(Real, concurrent_loading) {
  const auto engine = std::make_shared<Engine>();
  AgentOptions options = clean_options();
  options.engine = engine;
  options.max_tokens = 8;
  const std::uint64_t before = memory_of_process_tree();
  std::vector<std::string> answers(8);
  std::vector<Agent> agents;
  std::mutex mutex;
  {
    std::vector<std::jthread> threads;
    for (std::string& answer : answers) {
      threads.emplace_back([&] {
        Result<Agent> agent = load_agent(options);
        if (!agent) return;
        if (const Result<AgentReply> reply = agent->invoke("Name the capital of France.")) answer = reply->text;
        const std::scoped_lock lock(mutex);
        agents.push_back(std::move(*agent));
      });
    }
  }
  ASSERT_EQ(agents.size(), answers.size());
  for (const std::string& answer : answers) EXPECT_EQ(answer, answers.front());
  EXPECT_NE(answers.front().find("Paris"), std::string::npos) << answers.front();
  if (kSanitized) return;
  EXPECT_LT(memory_of_process_tree() - before, 500U << 20U) << "the weights are loaded once, not eight times";
}

TEST_F(Real, memory_cleanup) {
  AgentOptions options = clean_options();
  options.engine = std::make_shared<Engine>();
  options.max_tokens = 4;
  {
    ASSERT_TRUE(load_agent(options));
  }  // what the library itself keeps (configuration, hashes) is there before we measure
  const std::uint64_t before = memory_of_process_tree();
  {
    const Result<Agent> agent = load_agent(options);
    ASSERT_TRUE(agent) << agent.error().message;
    ASSERT_TRUE(agent->invoke("Say hello."));
    EXPECT_GT(memory_of_process_tree(), before + (50U << 20U)) << "a loaded model takes memory";
  }
  if (kSanitized) return;  // leaks are what the sanitizer looks for
  EXPECT_LT(memory_of_process_tree(), before + (10U << 20U));
}

}  // namespace
}  // namespace cupel
