// openai:MODEL[@URL]: chat completions of OpenAI's service, or of any server that speaks its API.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "backends/chat_request.h"
#include "backends/chat_try.h"
#include "backends/openai_server.h"
#include "backends/retry.h"
#include "backends/row.h"
#include "core/price.h"

namespace cupel {

BackendRow openai_row();

struct OpenAiModel {
  std::string name;
  OpenAiServer server;
  std::optional<Price> price;
  bool asks_schemas = true;  // a schema that is a wish is sent, until the server refuses one
};

class OpenAiBackend final : public Backend {
 public:
  /// `clock` must outlive it.
  OpenAiBackend(OpenAiModel model, PostHttp post, const Clock& clock);

  Capabilities capabilities() const override;

  /// Streams where somebody listens or the answer may be decided early; the time to the first token is then that of the first text, else
  /// that of the whole answer. Waiting before another try is `queued_ms` and no part of the timeout.
  /// Errors: unavailable (no connection, key refused, too many requests, trouble of the server), unknown_name (model), invalid_usage
  /// (options the API lacks or the server refuses), limit_exceeded (context, size), corrupt (no JSON), io (broke off), timeout, cancelled.
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override;
  Result<ModelFacts> model() override;
  std::string address() const override { return model_.server.url.shown(); }

 private:
  net::HttpRequest http_request(const Request& request, bool stream, double spent_ms) const;
  bool learn_dialect(const net::HttpResponse& response, const Request& request);
  ChatDialect dialect(const Request& request) const {
    return {.max_completion_tokens = max_completion_tokens_,
            .usage_in_streams = usage_in_streams_,
            .response_format = !request.is_wish || asks_schemas_};
  }

  const OpenAiModel model_;
  const PostHttp post_;
  const Clock& clock_;
  std::atomic<bool> max_completion_tokens_;
  std::atomic<bool> usage_in_streams_ = true;
  std::atomic<bool> asks_schemas_;
  std::atomic<unsigned> requests_ = 0;
};

}  // namespace cupel
