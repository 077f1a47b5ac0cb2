// Where an openai: backend asks and with which key: the rules for URLs and environment variables. Contacts nothing.
#pragma once

#include <string>

#include "base/environment.h"
#include "core/backend_spec.h"
#include "net/url.h"

namespace cupel {

inline constexpr const char* kOpenAiKeyVariable = "OPENAI_API_KEY";

struct OpenAiServer {
  net::Url url;     // of the API, such as https://api.openai.com/v1
  std::string key;  // "" = none is sent
};

/// The URL of the spec, else OPENAI_API_URL, OPENAI_BASE_URL, OpenAI's own. Used as given; /v1 is added only when it has no path.
/// Errors: invalid_usage, invalid_config (no URL; a key that cannot be one), naming the variable; unavailable where OpenAI's own service
/// would be asked without a key.
Result<OpenAiServer> find_openai_server(const std::string& url, const Environment& environment);

/// The URL of one of its calls, such as "chat/completions".
net::Url call_url(const OpenAiServer& server, std::string_view call);

/// This machine, so nothing is sent through a network.
bool is_local(const net::Url& url);

}  // namespace cupel
