// Where an agent's settings come from: environment, ./cupel.toml, overrides, auto; and backends that cannot be had.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "agent_fixture.h"

namespace cupel {
namespace fs = std::filesystem;
namespace {

// A project folder with a cupel.toml, removed at the end.
class Project {
 public:
  explicit Project(const std::string& toml) {
    std::string pattern = (fs::temp_directory_path() / "cupel-real-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ / "cupel.toml") << toml;
  }
  ~Project() { fs::remove_all(folder_); }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

TEST_F(Real, missing_backend) {
  AgentOptions options = clean_options();
  options.backend = "openai:gpt-4o-mini";
  const Result<Agent> agent = load_agent(options);
  ASSERT_FALSE(agent);
  EXPECT_EQ(agent.error().code, ErrorCode::unavailable);
  EXPECT_NE(agent.error().message.find("openai"), std::string::npos) << agent.error().message;

  options.backend = "opnai:gpt-4o-mini";
  EXPECT_EQ(load_agent(options).error().code, ErrorCode::unknown_name);
}

TEST_F(Real, auto_detection) {
  AgentOptions options = clean_options();
  options.backend = "auto";
  options.environment->emplace("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
  const Result<Agent> agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  EXPECT_EQ(agent->facts().backend, "smollm2-135m");
  EXPECT_NE(agent->facts().why.find("OPENAI_BASE_URL"), std::string::npos) << agent->facts().why;
  EXPECT_TRUE(agent->invoke("Say hello."));
}

TEST_F(Real, config_file) {
  const Project project("backend = \"smollm2-135m\"\nmax_tokens = 3\n");
  AgentOptions options = clean_options();
  options.folder = project.folder();
  const Result<Agent> agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  EXPECT_NE(agent->facts().chosen_by.find("cupel.toml:1"), std::string::npos) << agent->facts().chosen_by;
  const Result<AgentReply> reply = agent->invoke("Write a long story about the sea.");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->usage.completion_tokens, 3);
  EXPECT_EQ(reply->finish_reason, FinishReason::length);

  const Project broken("max_tokns = 3\n");
  options.folder = broken.folder();
  EXPECT_EQ(load_agent(options).error().code, ErrorCode::invalid_config);
}

TEST_F(Real, config_overrides) {
  const Project project("backend = \"/nonexistent/model.gguf\"\nmax_tokens = 3\n");
  AgentOptions options = clean_options();
  options.folder = project.folder();
  EXPECT_EQ(load_agent(options).error().code, ErrorCode::unavailable) << "the file's backend is used when nothing overrides it";

  options.environment->emplace("AF_LLM_MODEL", "smollm2-135m");
  options.environment->emplace("CUPEL_MAX_TOKENS", "5");
  Result<Agent> agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  EXPECT_EQ(agent->facts().chosen_by, "AF_LLM_MODEL");
  EXPECT_EQ(agent->options().max_tokens, 5);

  options.max_tokens = 7;
  agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  const Result<AgentReply> reply = agent->invoke("Write a long story about the sea.");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->usage.completion_tokens, 7) << "an option beats the environment, which beats the file";
}

TEST_F(Real, without_config) {
  const Project project("backend = \"/nonexistent/model.gguf\"\nmax_tokens = 3\n");
  AgentOptions options = clean_options();
  options.folder = project.folder();
  options.environment->emplace("AF_LLM_MODEL", "/nonexistent/other.gguf");
  options.environment->emplace("CUPEL_MAX_TOKENS", "5");
  options.use_config = false;
  if (kSanitized) GTEST_SKIP() << "finding exact kernels takes instrumented ones many minutes";
  const Result<Agent> agent = load_agent(options);
  ASSERT_TRUE(agent) << agent.error().message;
  EXPECT_EQ(agent->facts().backend, "smollm2-135m");
  EXPECT_EQ(agent->facts().chosen_by, "built-in");
  EXPECT_EQ(agent->options().max_tokens, 256);

  const Project broken("max_tokns = 3\n");
  options.folder = broken.folder();
  options.max_tokens = 7;
  const Result<Agent> limited = load_agent(options);
  ASSERT_TRUE(limited) << "a broken file is not even read: " << limited.error().message;
  EXPECT_EQ(limited->options().max_tokens, 7);
}

TEST_F(Real, validated_on_loading) {
  AgentOptions options = clean_options();
  options.backend = "openai:some-model@http://127.0.0.1:9";  // nobody listens
  EXPECT_TRUE(load_agent(options)) << "a service is not asked where nobody wants to know";
  options.validate = true;
  const Result<Agent> agent = load_agent(options);
  ASSERT_FALSE(agent);
  EXPECT_EQ(agent.error().code, ErrorCode::unavailable) << agent.error().message;
}

}  // namespace
}  // namespace cupel
