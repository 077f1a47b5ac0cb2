#include "net/url.h"

#include <gtest/gtest.h>

namespace cupel::net {
namespace {

TEST(Url, Parts) {
  const Url url = *parse_url("HTTPS://user:p%40ss@Hub.Example:8443/a/b%20c.gguf?sig=secret#part");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.credentials, "user:p@ss");
  EXPECT_EQ(url.host, "hub.example");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target(), "/a/b%20c.gguf?sig=secret");
  EXPECT_EQ(url.origin(), "https://hub.example:8443");
  EXPECT_EQ(url.file_name(), "b c.gguf");
}

TEST(Url, NothingSecretIsShown) {
  const Url url = *parse_url("http://user:pass@h/x?token=secret");
  EXPECT_EQ(url.shown(), "http://h/x");
  EXPECT_EQ(without_credentials("at http://a:b@h/x and https://c@i"), "at http://***@h/x and https://***@i");
  EXPECT_EQ(without_credentials("no url, mail@host"), "no url, mail@host");
  EXPECT_EQ(without_credentials("http://h/path@x"), "http://h/path@x");
}

TEST(Url, Defaults) {
  EXPECT_EQ(parse_url("http://h")->port, 80);
  EXPECT_EQ(parse_url("https://h")->port, 443);
  EXPECT_EQ(parse_url("http://h")->path, "/");
  EXPECT_EQ(parse_url("http://h?q=1")->target(), "/?q=1");
  EXPECT_EQ(parse_url("http://[::1]:80/x")->origin(), "http://[::1]");
  EXPECT_EQ(parse_url("http://h/a b\xc3\xa4")->path, "/a%20b%C3%A4");
}

TEST(Url, WhatIsNone) {
  for (const char* text : {"", "h/x", "ftp://h/x", "http://", "http:///x", "http://h:0/", "http://h:70000/", "http://h:x/", "http://[::1/",
                           "http://h o/", "http://h\r\nX: y/"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, References) {
  const Url base = *parse_url("https://h:1/a/b?q=1");
  EXPECT_EQ(resolve_url(base, "https://cdn/x?s=2")->target(), "/x?s=2");
  EXPECT_EQ(resolve_url(base, "/x")->shown(), "https://h:1/x");
  EXPECT_EQ(resolve_url(base, "x")->shown(), "https://h:1/a/x");
  EXPECT_EQ(resolve_url(base, "//i/x")->shown(), "https://i/x");
  EXPECT_EQ(resolve_url(base, "/x?to=http://other/")->host, "h");
}

TEST(Url, Percent) {
  EXPECT_EQ(encode_path("a b/\xc3\xa4?.gguf"), "a%20b/%C3%A4%3F.gguf");
  EXPECT_EQ(decode_percent("a%20b%2"), "a b%2");
  EXPECT_EQ(decode_percent("100%zz"), "100%zz");
}

}  // namespace
}  // namespace cupel::net
