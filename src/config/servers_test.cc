#include "config/servers.h"

#include <gtest/gtest.h>

namespace cupel {
namespace {

Result<std::vector<ServerRule>> parse(const char* json) { return parse_servers(to_node(Json::parse(json))); }

bool covers(const std::string& host, std::string_view scheme, std::string_view url_host, int port) {
  const Json table = {{host, {{"key_env", "K"}}}};
  return parse_servers(to_node(table))->at(0).covers(scheme, url_host, port);
}

TEST(Servers, AHostIsNamedWithOrWithoutPortAndScheme) {
  EXPECT_TRUE(covers("Gateway.example", "https", "gateway.example", 443));
  EXPECT_TRUE(covers("gateway.example", "http", "gateway.example", 8080));
  EXPECT_FALSE(covers("gateway.example", "https", "evil.gateway.example", 443));
  EXPECT_TRUE(covers("127.0.0.1:8080", "http", "127.0.0.1", 8080));
  EXPECT_FALSE(covers("127.0.0.1:8080", "http", "127.0.0.1", 8081));
  EXPECT_FALSE(covers("https://gateway.example", "http", "gateway.example", 80));
  EXPECT_TRUE(covers("[::1]:8080", "http", "::1", 8080));
  EXPECT_TRUE(covers("::1", "http", "::1", 1));
}

TEST(Servers, TheMostExactIsFirst) {
  const auto rules = parse(R"({"h": {"key_env": "A"}, "http://h:1": {"key_env": "B"}, "h:1": {"key_file": "f"}})");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->at(0).key_env, "B");
  EXPECT_EQ(rules->at(1).key_file, "f");
}

TEST(Servers, WhatCannotBeIsRefused) {
  for (const char* table :
       {R"({"h": {}})", R"({"h": {"key_env": "A", "key_file": "f"}})", R"({"h": {"key": "x"}})", R"({"*": {"key_env": "A"}})",
        R"({"": {"key_env": "A"}})", R"({"h/v1": {"key_env": "A"}})", R"({"ftp://h": {"key_env": "A"}})", R"({"h:0": {"key_env": "A"}})",
        R"({"u@h": {"key_env": "A"}})", R"(["h"])"}) {
    const auto rules = parse(table);
    ASSERT_FALSE(rules) << table;
    EXPECT_EQ(rules.error().code, ErrorCode::invalid_config) << table;
  }
}

}  // namespace
}  // namespace cupel
