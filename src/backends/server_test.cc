#include "backends/server.h"

#include <gtest/gtest.h>

#include "backends/chat_protocol.h"
#include "backends/openai.h"

namespace cupel {
namespace {

Workspace with(std::map<std::string, std::string, std::less<>> variables) {
  Workspace workspace;
  workspace.environment = Environment(std::move(variables));
  return workspace;
}

Result<Server> found(const std::string& url, const Workspace& workspace) { return find_server(openai_row(), url, workspace); }

TEST(Server, UrlsAreUsedAsGiven) {
  const auto asked_at = [](const std::string& url) { return chat_call_url(found(url, {})->url, "chat/completions").target(); };
  EXPECT_EQ(asked_at("http://h:1"), "/v1/chat/completions");
  EXPECT_EQ(asked_at("http://h:1/"), "/v1/chat/completions");
  EXPECT_EQ(asked_at("http://h:1/v1"), "/v1/chat/completions");
  EXPECT_EQ(asked_at("http://h:1/v1/"), "/v1/chat/completions");
  EXPECT_EQ(asked_at("http://h:1/api/x"), "/api/x/chat/completions");
  EXPECT_EQ(asked_at("http://h:1/v1/chat/completions"), "/v1/chat/completions");
  EXPECT_EQ(asked_at("http://h:1/x?api-version=2"), "/x/chat/completions?api-version=2");
}

TEST(Server, TheEnvironmentNamesIt) {
  EXPECT_EQ(found("", with({{"OPENAI_BASE_URL", "http://b"}}))->url.shown(), "http://b/v1");
  EXPECT_EQ(found("", with({{"OPENAI_BASE_URL", "http://b"}, {"OPENAI_API_URL", "http://a"}}))->url.shown(), "http://a/v1");
  EXPECT_EQ(found("http://c", with({{"OPENAI_BASE_URL", "http://b"}}))->url.shown(), "http://c/v1");
  const auto own = found("", with({{"OPENAI_API_KEY", " key\n"}}));
  EXPECT_EQ(own->url.shown(), "https://api.openai.com/v1");
  EXPECT_EQ(own->key, "key");
}

TEST(Server, WhatCannotBeIsSaid) {
  const auto error_of = [](const std::string& url, const Workspace& workspace) {
    const auto server = found(url, workspace);
    return server ? "found" : describe_error(server.error());
  };
  EXPECT_NE(error_of("", {}).find("OPENAI_API_KEY"), std::string::npos);
  EXPECT_NE(error_of("", with({{"OPENAI_BASE_URL", "ftp://x"}})).find("OPENAI_BASE_URL"), std::string::npos);
  EXPECT_EQ(found("", with({{"OPENAI_API_KEY", "a b"}})).error().code, ErrorCode::invalid_config);
  const std::string with_password = error_of("http://u:secret@h", {});
  EXPECT_NE(with_password.find("must not hold a password"), std::string::npos);
  EXPECT_EQ(with_password.find("secret"), std::string::npos);
}

/// The key that a server at this URL gets, or what is said of it.
std::string key_at(const std::string& url, std::map<std::string, std::string, std::less<>> variables = {}) {
  variables["OPENAI_API_KEY"] = "key";
  const auto server = found(url, with(std::move(variables)));
  if (!server) return server.error().message;
  return server->key.empty() ? server->withheld : server->key;
}

TEST(ServerKey, GoesToItsServiceAndToWhatTheEnvironmentNames) {
  EXPECT_EQ(key_at(""), "key");
  EXPECT_EQ(key_at("https://API.openai.com/v1"), "key");
  EXPECT_EQ(key_at("http://h:1/x", {{"OPENAI_BASE_URL", "http://h:1/v1"}}), "key");
  EXPECT_EQ(key_at("http://h:1", {{"OPENAI_API_URL", "http://h:1"}, {"OPENAI_BASE_URL", "http://g"}}), "key");
}

TEST(ServerKey, GoesNowhereElse) {
  for (const char* url :
       {"http://elsewhere", "http://api.openai.com/v1", "https://api.openai.com:8443/v1", "https://api.openai.com.evil.example",
        "https://evil.example/api.openai.com", "http://h:2", "https://h:1", "http://127.0.0.1:8000"}) {
    EXPECT_NE(key_at(url, {{"OPENAI_BASE_URL", "http://h:1"}}).find("is asked without a key"), std::string::npos) << url;
  }
}

TEST(Server, OnlyAddressesOfThisMachineAreLocal) {
  EXPECT_TRUE(is_local(*net::parse_url("http://127.0.0.1:1")));
  EXPECT_TRUE(is_local(*net::parse_url("http://[::1]:1")));
  EXPECT_FALSE(is_local(*net::parse_url("http://127.evil.example")));
}

}  // namespace
}  // namespace cupel
