#include "core/backend_spec.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

BackendSpec parsed(std::string_view text) {
  const Result<BackendSpec> spec = parse_backend_spec(text);
  EXPECT_TRUE(spec) << text;
  return spec.value_or(BackendSpec{});
}

TEST(BackendSpec, splits_kind_name_and_address) {
  EXPECT_EQ(parsed("smollm2-135m"), (BackendSpec{"smollm2-135m", "embedded", "smollm2-135m", ""}));
  EXPECT_EQ(parsed("openai:gpt-4o-mini").kind, "openai");
  EXPECT_EQ(parsed("ollama:llama3.2:1b").name, "llama3.2:1b");
  const BackendSpec there = parsed("vllm:org/model@http://host:8000/v2");
  EXPECT_EQ(there.name, "org/model");
  EXPECT_EQ(there.url, "http://host:8000/v2");
  EXPECT_EQ(parsed("auto").kind, "auto");
  EXPECT_EQ(parsed("chain:mine").kind, "chain");
}

TEST(BackendSpec, paths_are_models_of_the_engine) {
  for (const char* path : {"./a.gguf", "/x/y:z.gguf", "~/m", "../m", "c:model.gguf"}) EXPECT_EQ(parsed(path).kind, "embedded") << path;
}

TEST(BackendSpec, refuses_unknown_kinds_and_nothing) {
  const Result<BackendSpec> unknown = parse_backend_spec("olama:llama3");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::unknown_name);
  EXPECT_EQ(unknown.error().message, "unknown kind of backend 'olama', did you mean 'ollama'?");
  EXPECT_EQ(parse_backend_spec(" ").error().code, ErrorCode::invalid_usage);
}

}  // namespace
}  // namespace cupel
