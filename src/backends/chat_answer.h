// An answer of the chat completions API, whole or in pieces, as a Reply. Knows JSON, not HTTP; times and costs are the caller's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "backends/chat_calls.h"
#include "core/generation.h"
#include "core/json.h"

namespace cupel {

/// A whole answer; calls of tools are its text, as ChatCalls writes them. Errors: corrupt (no JSON, not of the API's form), unavailable
/// (the server reports an error), both with what it sent.
Result<Reply> parse_chat_answer(std::string_view body);

/// An answer in pieces: `data` of each server-sent event goes to take(), the whole answer comes from finish().
class ChatStream {
 public:
  /// The text that this piece adds. Errors: as parse_chat_answer.
  Result<std::string> take(std::string_view data);

  /// Errors: io where the stream ended before the answer did.
  Result<Reply> finish() &&;

  const std::string& text() const { return reply_.text; }

 private:
  Reply reply_{.source = Source::remote, .usage = {.is_known = false}};
  ChatCalls calls_;
  bool has_ended_ = false;
};

/// What the server says went wrong, from the body of an error: {"error": {"message", "code"}} in its many variants, else its beginning.
struct ServerComplaint {
  std::string message;
  std::string code;   // "context_length_exceeded", "insufficient_quota", …; "" when none
  std::string param;  // the field it is about
};
ServerComplaint parse_complaint(std::string_view body);

}  // namespace cupel
