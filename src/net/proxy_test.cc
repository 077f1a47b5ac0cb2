#include "net/proxy.h"

#include <gtest/gtest.h>

#include "net/addresses.h"

namespace cupel::net {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

std::string proxy_of(const std::string& url, Variables variables) {
  const auto proxy = proxy_for(*parse_url(url), Environment(std::move(variables)));
  if (!proxy) return proxy.error().message;
  return *proxy ? (*proxy)->url.origin() : "none";
}

TEST(Proxy, EachSchemeHasItsVariables) {
  EXPECT_EQ(proxy_of("http://hub/x", {}), "none");
  EXPECT_EQ(proxy_of("https://hub/x", {{"https_proxy", "http://u:p@proxy:3128"}}), "http://proxy:3128");
  EXPECT_EQ(proxy_of("http://hub/x", {{"https_proxy", "http://proxy:3128"}}), "none");
  EXPECT_EQ(proxy_of("http://hub/x", {{"HTTP_PROXY", "proxy:1"}}), "http://proxy:1");
  EXPECT_EQ(proxy_of("https://hub/x", {{"ALL_PROXY", "proxy:1"}, {"https_proxy", "other:2"}}), "http://other:2");
}

TEST(Proxy, CredentialsAreTheProxys) {
  const auto proxy = *proxy_for(*parse_url("https://hub/x"), Environment(Variables{{"https_proxy", "http://u:p@proxy:3128"}}));
  ASSERT_TRUE(proxy);
  EXPECT_EQ(proxy->url.credentials, "u:p");
}

TEST(Proxy, ABadOneIsNamed) {
  const std::string message = proxy_of("http://hub/x", {{"HTTP_PROXY", "socks5://u:secret@h:1"}});
  EXPECT_NE(message.find("HTTP_PROXY"), std::string::npos) << message;
  EXPECT_EQ(message.find("secret"), std::string::npos) << message;
}

TEST(Proxy, WhoIsExemptNeedsNoneThatWorks) {
  EXPECT_EQ(proxy_of("http://127.0.0.1:8080/", {{"ALL_PROXY", "socks5://h:1"}, {"NO_PROXY", "localhost,127.0.0.1"}}), "none");
  EXPECT_EQ(proxy_of("http://gpu.corp/", {{"http_proxy", "proxy:1"}, {"no_proxy", "corp"}}), "none");
}

TEST(Proxy, ExemptHosts) {
  const auto exempt = [](const char* url, const char* list) { return is_exempt(*parse_url(url), list); };
  for (const char* list : {"*", "example.com", ".example.com", "EXAMPLE.com", "x, example.com ,y", "x example.com", "example.com.",
                           "api.example.com", "api.example.com:8443"}) {
    EXPECT_TRUE(exempt("https://api.example.com:8443/", list)) << list;
  }
  for (const char* list : {"", "*.com", "ample.com", "api.example.com:443", "www.example.com", "com:x"}) {
    EXPECT_FALSE(exempt("https://api.example.com:8443/", list)) << list;
  }
  EXPECT_TRUE(exempt("http://10.1.2.3/", "10.0.0.0/8"));
  EXPECT_FALSE(exempt("http://11.1.2.3/", "10.0.0.0/8"));
  EXPECT_TRUE(exempt("http://127.0.0.1:80/", "127.0.0.1:80"));
  EXPECT_FALSE(exempt("http://127.0.0.1:81/", "127.0.0.1:80"));
  EXPECT_TRUE(exempt("http://[::1]:8080/", "::1"));
  EXPECT_TRUE(exempt("http://[::1]:8080/", "[::1]"));
  EXPECT_TRUE(exempt("http://[::1]:8080/", "[::1]:8080"));
  EXPECT_FALSE(exempt("http://[::1]:8081/", "[::1]:8080"));
  EXPECT_TRUE(exempt("http://[fe80::1]/", "fe80::/10"));
  EXPECT_FALSE(exempt("http://1270.0.1.example/", "127.0.0.0/8"));
}

TEST(Addresses, OnlyAddressesOfThisMachineAreLoopback) {
  for (const char* host : {"localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host :
       {"127.evil.example", "127.0.0.1.example", "127.1", "localhost.example", "128.0.0.1", "::2", "10.0.0.1", "", "0x7f.1"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace cupel::net
