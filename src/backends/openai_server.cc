#include "backends/openai_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cupel {
namespace {

constexpr const char* kOwnUrl = "https://api.openai.com/v1";
constexpr const char* kOwnHost = "api.openai.com";

struct Origin {
  std::string url;
  std::string variable;  // "" = the spec, or built in
};

Origin url_of(const std::string& url, const Environment& environment) {
  if (!url.empty()) return {url, ""};
  for (const char* variable : {"OPENAI_API_URL", "OPENAI_BASE_URL"}) {
    if (const auto found = environment.get(variable)) return {*found, variable};
  }
  return {kOwnUrl, ""};
}

Result<std::string> key_of(const Environment& environment) {
  const std::string value = environment.get(kOpenAiKeyVariable).value_or("");
  const std::string key(trim(value));
  const bool is_plain = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (is_plain) return key;
  return fail(ErrorCode::invalid_config, fmt::format("{} holds characters that no key has (a space or line break?)", kOpenAiKeyVariable));
}

}  // namespace

Result<OpenAiServer> find_openai_server(const std::string& url, const Environment& environment) {
  const Origin origin = url_of(url, environment);
  Result<net::Url> parsed = net::parse_url(origin.url);
  if (!parsed) {
    if (!origin.variable.empty()) parsed.error().code = ErrorCode::invalid_config;
    if (!origin.variable.empty()) return fail(std::move(parsed).error().with("it comes from " + origin.variable));
    return fail(std::move(parsed).error());
  }
  OpenAiServer server{.url = *std::move(parsed), .key = CUPEL_TRY(key_of(environment))};
  if (origin.variable.empty() && !server.url.credentials.empty()) {
    return fail(ErrorCode::invalid_usage, fmt::format("the URL of a backend must not hold a password: {}", server.url.shown()),
                {fmt::format("results show it; set {} instead", kOpenAiKeyVariable)});
  }
  if (server.url.path == "/") server.url.path = "/v1";
  while (server.url.path.ends_with('/')) server.url.path.pop_back();
  if (server.url.host == kOwnHost && server.key.empty()) {
    return fail(ErrorCode::unavailable, fmt::format("{} needs a key, and {} is not set", kOwnHost, kOpenAiKeyVariable),
                {fmt::format("export {}=…, or name another server: openai:MODEL@http://host:port", kOpenAiKeyVariable)});
  }
  return server;
}

net::Url call_url(const OpenAiServer& server, std::string_view call) {
  constexpr std::string_view kChat = "/chat/completions";
  net::Url url = server.url;
  if (url.path.ends_with(kChat)) url.path.resize(url.path.size() - kChat.size());  // some write the whole address of that call
  url.path += fmt::format("/{}", call);
  return url;
}

bool is_local(const net::Url& url) { return url.host == "localhost" || url.host.starts_with("127.") || url.host == "::1"; }

}  // namespace cupel
