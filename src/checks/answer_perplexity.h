// How surprised a model is by an answer, for the checks of perplexity: from what it said of its own tokens when it answered, where that is
// known, else by asking it.
#pragma once

#include <optional>
#include <string>

#include "core/check.h"
#include "core/check_backends.h"

namespace cupel {

struct PerplexityQuestion {
  std::optional<std::string> text;  // instead of the answer
  bool behind_prompt = false;       // as the answer to the prompt, not as a text by itself
  std::string backend;              // what measures; "" = what answered
};

struct AnswerPerplexity {
  double value = 1;
  int tokens = 0;
};

/// Errors: unavailable, for an empty text; those of asking.
Result<AnswerPerplexity> perplexity_of(const PerplexityQuestion& question, CheckBackends* backends, const Attempt& attempt);

}  // namespace cupel
