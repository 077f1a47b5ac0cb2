// Asking a server over HTTP, the same for every protocol: streams and whole answers, another try after what may pass by itself, learning
// how the server speaks, the key, what an answer cost. A kind of backend adds a Protocol and a row.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "backends/answer_try.h"
#include "backends/protocol.h"
#include "backends/retry.h"
#include "backends/row.h"
#include "core/price.h"

namespace cupel {

struct RemoteModel {
  std::string name;
  Server server;
  std::optional<Price> price;
  Capabilities can = {};                             // the row's
  std::function<void(const std::string&)> say = {};  // a line for people; may be empty
};

class RemoteBackend final : public Backend {
 public:
  /// `clock` must outlive it.
  RemoteBackend(RemoteModel model, std::unique_ptr<Protocol> protocol, PostHttp post, const Clock& clock);

  Capabilities capabilities() const override;

  /// Streams where somebody listens or the answer may be decided early; the time to the first token is then that of the first text, else
  /// that of the whole answer. Waiting before another try is `queued_ms` and no part of the timeout.
  /// Errors: unavailable (no connection, key refused, too many requests, trouble of the server), unknown_name (model), invalid_usage
  /// (options the protocol lacks or the server refuses), limit_exceeded (context, size), corrupt (not of the protocol's form), io (broke
  /// off), timeout, cancelled.
  Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) override;
  Result<ModelFacts> model() override;
  std::string address() const override { return model_.server.url.shown(); }

 private:
  net::HttpRequest http_request(const Request& request, bool stream, double spent_ms) const;
  Result<Reply> accept(AnswerTry answer, const Request& request);
  bool learn(const net::HttpResponse& response, const Request& request);
  void note_oddity(const std::string& oddity);
  Error without_key(Error error) const;

  const RemoteModel model_;
  const std::unique_ptr<Protocol> protocol_;
  const PostHttp post_;
  const Clock& clock_;
  std::atomic<unsigned> requests_ = 0;
  std::atomic<bool> has_said_oddity_ = false;
};

/// The server, the price and the connections of a backend: all that a kind's `make` needs but its protocol. Says where a key is held back
/// or sent without encryption. Errors: as find_server(); invalid_usage (no model), unavailable (offline), invalid_config (prices).
Result<RemoteModel> make_remote_model(const BackendRow& row, const BackendSpec& spec, const Workspace& workspace);
PostHttp make_post(const Workspace& workspace);

}  // namespace cupel
