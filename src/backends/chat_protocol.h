// The chat completions API as a protocol, with what was learned of how one server speaks it.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "backends/chat_request.h"
#include "backends/protocol.h"

namespace cupel {

class ChatProtocol final : public Protocol {
 public:
  /// `asks_schemas`: a schema that is a wish is sent, until the server refuses one.
  ChatProtocol(std::string model, net::Url url, bool asks_schemas);

  Result<void> check(const Request& request) const override;
  net::HttpRequest write(const Request& request, bool stream) const override;
  std::unique_ptr<AnswerReader> reader() const override;
  std::optional<std::string> learn(const ServerComplaint& complaint, const Request& request) override;
  bool asks_schemas() const override { return asks_schemas_; }

 private:
  ChatDialect dialect(const Request& request) const;

  const std::string model_;
  const net::Url url_;  // of the API
  std::atomic<bool> max_completion_tokens_;
  std::atomic<bool> usage_in_streams_ = true;
  std::atomic<bool> asks_schemas_;
  std::atomic<bool> takes_seed_ = true;
  std::atomic<bool> takes_temperature_of_one_ = true;
};

/// The URL of one of the API's calls, such as "chat/completions".
net::Url chat_call_url(const net::Url& api, std::string_view call);

}  // namespace cupel
