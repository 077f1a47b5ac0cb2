// How likely a model finds given text: what is asked of a backend that can tell, and what it says. Plain values; not for text that the
// model generates (generation.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/generation.h"

namespace cupel {

/// Each of the texts by itself, behind one context.
struct ScoreRequest {
  std::vector<Message> messages;   // the context, through the model's chat template; the texts are then the assistant's answers
  std::string context;             // the context as it is, where there are no messages; "" = nothing stands before the texts
  std::vector<std::string> texts;  // what is to be scored; no special tokens are read out of them
  std::optional<double> timeout_ms;
};

/// Natural logarithms, computed in double precision from all logits in the order of the vocabulary: temperature 1, no penalties.
struct TokenLikelihood {
  std::int32_t id = 0;
  std::string bytes;                      // may end in the middle of a UTF-8 character
  std::optional<double> log_probability;  // given all tokens before it; unset for a first token that nothing stands before
  bool greedy = false;                    // it is what the model would have chosen at temperature 0
  bool operator==(const TokenLikelihood&) const = default;
};

struct TextLikelihood {
  std::vector<TokenLikelihood> tokens;
  int context_tokens = 0;
  int computed_tokens = 0;  // of context and text; the others were computed for other texts or earlier
  double latency_ms = 0;

  /// Tokens with a log-probability.
  int scored_tokens() const;
  /// The sum of their log-probabilities, in their order.
  double log_likelihood() const;
  double mean_log_likelihood() const;
  /// exp(-mean); 1 where nothing is scored.
  double perplexity() const;
  /// Whether all scored tokens are what the model would have chosen.
  bool is_greedy() const;
};

struct ScoreReply {
  std::vector<TextLikelihood> texts;  // in the order of the request's
  bool exact = false;                 // they depend on nothing but model, context, text and kernel class
};

/// Whether there is something to score. Errors: invalid_usage (no texts, an empty one, what is not UTF-8).
Result<void> check_score_request(const ScoreRequest& request);

}  // namespace cupel
