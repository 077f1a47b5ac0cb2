// What it means when a server refuses a request, and what people can do about it.
#pragma once

#include <string>

#include "backends/server.h"
#include "base/result.h"
#include "net/http_client.h"

namespace cupel {

/// `response` has a status other than success. Never shows a key.
Error explain_refusal(const net::HttpResponse& response, const Server& server, const std::string& model);

}  // namespace cupel
