// A question on its way through the engine: made from a call, waiting in the queue, answered by a lane.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "constraint/program.h"
#include "core/generation.h"
#include "engine/question.h"
#include "engine/vocabulary.h"

namespace cupel::engine {

/// Text to be scored. Where nothing stands before it, its first token is the prompt.
struct GivenTokens {
  Tokens tokens;
  bool has_first_in_prompt = false;
};

struct Job {
  using Instant = std::chrono::steady_clock::time_point;

  std::int64_t call = 0;
  Tokens prompt;
  GenerationOptions options;
  std::shared_ptr<const constraint::Program> constraint;  // null = any text
  std::optional<double> timeout_ms;                       // from admission
  Tokens known;                                           // the beginning of the answer
  std::optional<Claim> claim;
  std::optional<GivenTokens> given;
  bool hash_logits = false;
  Instant submitted = std::chrono::steady_clock::now();
  std::atomic<bool> cancelled = false;

  /// Prompt and what is known, claimed or given of the answer: all that is fed before anything new is chosen.
  Tokens feed() const {
    Tokens all = prompt;
    all.insert(all.end(), known.begin(), known.end());
    if (claim) all.insert(all.end(), claim->tokens.begin(), claim->tokens.end());
    if (given) all.insert(all.end(), given->tokens.begin(), given->tokens.end());
    return all;
  }

  /// Positions of keys and values that the whole answer may need.
  int positions() const {
    if (given) return static_cast<int>(prompt.size() + given->tokens.size());
    const int answer = claim ? static_cast<int>(claim->tokens.size()) + 1 : options.max_tokens;
    return static_cast<int>(prompt.size()) + answer;
  }
};

}  // namespace cupel::engine
