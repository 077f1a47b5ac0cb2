// An answer growing token by token on the side of whoever reads it: its text, where a stop text or a decision ends it, and what is
// reported of it. Also replays the tokens of an answer that was inferred before.
#pragma once

#include <optional>
#include <string_view>

#include "core/generation.h"
#include "engine/question.h"
#include "engine/text_stream.h"

namespace cupel::engine {

class Answer {
 public:
  /// The request must outlive the answer.
  explicit Answer(const Request& request);

  void start(const CallStart& start);

  /// Returns the text that is now certain. May end the answer: a stop text, a decision, max_tokens.
  std::string_view add(AnswerToken token);

  /// The model ended it, or nothing more may follow. Returns the text that was held back (none of a decided answer).
  std::string_view end(FinishReason reason, double latency_ms);

  /// So far: neither the start of a stop text nor half a character.
  std::string_view certain_text() const { return stream_.text(); }

  bool has_ended() const { return ended_; }
  const Reply& reply() const { return reply_; }
  Reply take() && { return std::move(reply_); }

 private:
  std::string_view finish(FinishReason reason, double latency_ms, bool with_rest);

  const Request& request_;
  TextStream stream_;
  Reply reply_;
  bool ended_ = false;
};

/// Whether the tokens of a reply give its text and its end: what can be said of it without inference. The proof of the first difference,
/// or nothing when all fits.
std::optional<Proof> find_inconsistency(const Request& request, const Reply& reply);

}  // namespace cupel::engine
