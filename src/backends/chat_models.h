// Which models a server that speaks the chat completions API says it has.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "backends/server.h"
#include "net/http_client.h"

namespace cupel {

/// Blocks. Errors: as HttpClient::get; unavailable (another status than success), corrupt (no list).
Result<std::vector<std::string>> list_chat_models(const Server& server, const net::HttpClient& client, std::chrono::milliseconds timeout);

}  // namespace cupel
