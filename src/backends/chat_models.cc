#include "backends/chat_models.h"

#include <fmt/format.h>

#include "backends/chat_protocol.h"
#include "backends/json_member.h"

namespace cupel {

Result<std::vector<std::string>> list_chat_models(const Server& server, const net::HttpClient& client, std::chrono::milliseconds timeout) {
  constexpr std::size_t kMaxList = 4U << 20U;
  net::HttpRequest request;
  request.url = chat_call_url(server.url, "models");
  request.bearer_token = server.key;
  request.max_time = timeout;
  std::string body;
  const net::HttpSink sink{.on_head = {}, .on_body = [&](std::string_view piece) -> Result<void> {
                             body += piece;
                             if (body.size() > kMaxList) return fail(ErrorCode::limit_exceeded, "the list of models is too long");
                             return {};
                           }};
  const net::HttpResponse response = CUPEL_TRY(client.get(request, sink, {}));
  if (!response.succeeded()) {
    return fail(ErrorCode::unavailable, fmt::format("{} answers HTTP {}", request.url.shown(), response.status));
  }
  const std::optional<Json> json = parse_server_json(body);
  const Json* data = json ? member(*json, "data") : nullptr;
  if (data == nullptr || !data->is_array()) return fail(ErrorCode::corrupt, fmt::format("{} sent no list of models", request.url.shown()));
  std::vector<std::string> names;
  for (const Json& each : *data) {
    if (std::string id = text_member(each, "id"); !id.empty()) names.push_back(std::move(id));
  }
  return names;
}

}  // namespace cupel
