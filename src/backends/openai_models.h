// Which models an OpenAI-compatible server says it has.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "backends/openai_server.h"
#include "net/http_client.h"

namespace cupel {

/// Blocks. Errors: as HttpClient::get; unavailable (another status than success), corrupt (no list).
Result<std::vector<std::string>> list_openai_models(const OpenAiServer& server, const net::HttpClient& client,
                                                    std::chrono::milliseconds timeout);

}  // namespace cupel
