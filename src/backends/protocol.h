// What a protocol of the field is to the asking over HTTP (remote_backend.h): how a request is written, how an answer is read, how a server
// is understood that speaks it in its own way. Knows bytes and values; sends nothing, waits for nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/complaint.h"
#include "backends/server.h"
#include "core/generation.h"
#include "net/event_stream.h"
#include "net/http_client.h"

namespace cupel {

/// Text of an answer, with what the model thought apart.
struct AnswerText {
  std::string answer;
  std::string reasoning;
};

/// Reads one answer, either whole or as a stream of events.
class AnswerReader {
 public:
  virtual ~AnswerReader() = default;

  /// Errors: corrupt (not of the protocol's form), unavailable (the server reports an error, or trouble ended the answer).
  virtual Result<Reply> read_whole(std::string_view body) = 0;

  /// What this event adds. Errors: as read_whole().
  virtual Result<AnswerText> take(const net::ServerSentEvent& event) = 0;
  /// The event that ends a stream has come: what is sent after it is not the answer's.
  virtual bool has_ended() const = 0;
  /// Errors: io where the stream ended before the answer did.
  virtual Result<Reply> finish() = 0;

  /// What came so far, without calls of tools.
  virtual const AnswerText& text() const = 0;
  /// Something is odd about the answer that does not make it wrong, such as a count of tokens that cannot be; "" = nothing.
  virtual std::string oddity() const { return {}; }
};

/// Thread-safe.
class Protocol {
 public:
  virtual ~Protocol() = default;

  /// Errors: invalid_usage, for options and constraints that the protocol has no field for and that would change the answer.
  virtual Result<void> check(const Request& request) const = 0;

  /// URL, headers but for the key's, and body.
  virtual net::HttpRequest write(const Request& request, bool stream) const = 0;
  /// Adds the key, where only the server itself gets it.
  virtual void authorize(net::HttpRequest& http, const std::string& key) const { http.bearer_token = key; }

  virtual std::unique_ptr<AnswerReader> reader() const = 0;

  /// What a refusal says of how this server speaks, where the same request is now written in another way: a line for people, "" where it
  /// makes no difference to them. Nothing where nothing was learned.
  virtual std::optional<std::string> learn(const ServerComplaint& complaint, const Request& request) = 0;

  /// A schema that is a wish is sent on.
  virtual bool asks_schemas() const { return false; }
};

}  // namespace cupel
