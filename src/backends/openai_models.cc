#include "backends/openai_models.h"

#include <fmt/format.h>

#include "core/json_reader.h"

namespace cupel {

Result<std::vector<std::string>> list_openai_models(const OpenAiServer& server, const net::HttpClient& client,
                                                    std::chrono::milliseconds timeout) {
  constexpr std::size_t kMaxList = 4U << 20U;
  net::HttpRequest request;
  request.url = call_url(server, "models");
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
  const Json json = json_or_discarded(body);
  const auto data = json.is_object() ? json.find("data") : json.end();
  if (!json.is_object() || data == json.end() || !data->is_array()) {
    return fail(ErrorCode::corrupt, fmt::format("{} sent no list of models", request.url.shown()));
  }
  std::vector<std::string> names;
  for (const Json& each : *data) {
    const auto id = each.is_object() ? each.find("id") : each.end();
    if (each.is_object() && id != each.end() && id->is_string()) names.push_back(id->get<std::string>());
  }
  return names;
}

}  // namespace cupel
