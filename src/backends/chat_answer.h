// An answer of the chat completions API, whole or in pieces, as a Reply. Knows JSON, not HTTP; times and costs are the caller's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "backends/chat_calls.h"
#include "backends/json_member.h"
#include "backends/protocol.h"
#include "core/generation.h"

namespace cupel {

/// Calls of tools are the answer's text too (core/tools.h), and so is a refusal. A stream ends with a finish reason or [DONE]; after [DONE]
/// nothing is the answer's.
class ChatReader final : public AnswerReader {
 public:
  Result<Reply> read_whole(std::string_view body) override;
  Result<AnswerText> take(const net::ServerSentEvent& event) override;
  bool has_ended() const override { return is_done_; }
  Result<Reply> finish() override;
  const AnswerText& text() const override { return text_; }
  std::string oddity() const override { return oddity_; }

 private:
  Result<AnswerText> take_choice(const Json& choice);
  Result<void> take_finish_reason(const Json& choice);
  void take_facts(const Json& body);  // the model, and what it took
  AnswerText take_message(const Json& message);
  AnswerText take_rest();
  Reply whole_reply();

  Reply reply_{.source = Source::remote, .usage = {.is_known = false}};
  AnswerText text_;
  ChatCalls calls_;
  HalfJoiner halves_, reasoning_halves_;
  std::string oddity_;
  bool has_choice_ = false;
  bool has_finish_reason_ = false;
  bool is_done_ = false;  // [DONE]
};

}  // namespace cupel
