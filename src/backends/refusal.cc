#include "backends/refusal.h"

#include <fmt/format.h>

#include "backends/complaint.h"
#include "base/text.h"

namespace cupel {

Error explain_refusal(const net::HttpResponse& response, const Server& server, const std::string& model) {
  const ServerComplaint complaint = parse_complaint(response.body);
  const std::string said = complaint.message.empty() ? "" : ": " + complaint.message;
  const std::string at = fmt::format("{} (HTTP {})", server.url.shown(), response.status);
  switch (response.status) {
    case 401:
    case 403:
      if (server.key.empty()) {
        return {ErrorCode::unavailable,
                fmt::format("{} wants a key{}", at, said),
                {server.withheld.empty() ? fmt::format("set {}", server.key_name) : server.withheld}};
      }
      return {ErrorCode::unavailable, fmt::format("{} refuses the key{}", at, said), {fmt::format("correct {}", server.key_name)}};
    case 404: {
      const bool is_model = complaint.code == "model_not_found" || said.find(model) != std::string::npos;
      if (is_model) return {ErrorCode::unknown_name, fmt::format("{} has no model '{}'{}", at, printable(model), said), {}};
      return {ErrorCode::unknown_name,
              fmt::format("{} has no model '{}', or nothing is asked there{}", at, printable(model), said),
              {"is the path of the URL right? that of most servers ends in /v1"}};
    }
    case 413: return {ErrorCode::limit_exceeded, fmt::format("{} finds the request too large{}", at, said), {}};
    case 429:
      if (complaint.code == "insufficient_quota") {
        return {ErrorCode::unavailable, fmt::format("{}: the account's quota is used up{}", at, said), {}};
      }
      return {ErrorCode::unavailable, fmt::format("{} gets too many requests{}", at, said), {"ask fewer at once with --jobs"}};
    default: break;
  }
  if (complaint.code == "context_length_exceeded") {
    return {ErrorCode::limit_exceeded, fmt::format("{}: the prompt is longer than the model's context{}", at, said), {}};
  }
  if (response.status >= 300 && response.status < 400) {
    const auto location = response.headers.find("location");
    return {ErrorCode::unavailable,
            fmt::format("{} redirects{}", at,
                        location == response.headers.end() ? "" : " to " + printable(net::without_credentials(location->second))),
            {"name the URL it redirects to"}};
  }
  if (response.status >= 500) return {ErrorCode::unavailable, fmt::format("{} is in trouble{}", at, said), {}};
  return {ErrorCode::invalid_usage, fmt::format("{} refuses the request{}", at, said), {}};
}

}  // namespace cupel
