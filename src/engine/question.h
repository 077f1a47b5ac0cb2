// What the engine is asked and what it tells while it answers: plain values that also travel between processes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/embedding.h"
#include "core/generation.h"
#include "core/likelihood.h"

namespace cupel::engine {

/// An answer to be proved: each token must be what inference gives there.
struct Claim {
  std::vector<std::int32_t> tokens;
  std::vector<std::string> bytes;         // of each token
  std::vector<double> log_probabilities;  // of each token, where the answer has them; else empty
  bool ended_by_model = false;            // the model must end the answer behind them
  bool ended_by_limit = false;            // they must be as many as there may be
};

/// Text whose likelihood is asked for, behind the messages, or behind `context` where there are none.
struct GivenText {
  std::string context;
  std::string text;
};

struct Question {
  std::vector<Message> messages;
  std::optional<Constraint> constraint;
  std::vector<Tool> tools;
  GenerationOptions options;  // of `stop` the engine knows nothing: whoever reads the answer ends it there
  std::optional<double> timeout_ms;
  std::vector<std::int32_t> known;  // the beginning of the answer
  std::optional<Claim> claim;       // prove this instead of generating
  std::vector<std::string> embed;   // where there are any: the vectors of these instead of an answer
  std::optional<GivenText> given;   // score this instead of generating
};

/// A call was admitted.
struct CallStart {
  int prompt_tokens = 0;
  int reused_tokens = 0;
  double queued_ms = 0;
};

struct CallEnd {
  FinishReason reason = FinishReason::stop;  // stop: the model ended it; length: max_tokens or the context is used up
  double latency_ms = 0;
  std::optional<Proof> proof;
  std::vector<TokenLikelihood> scored;
  std::vector<Embedding> embeddings;
};

/// One thing that happened to a call, in this order: its start, its tokens, its end.
struct News {
  std::int64_t call = 0;
  std::optional<CallStart> start;
  std::optional<AnswerToken> token;
  std::optional<Result<CallEnd>> end;
};

/// Takes what happened in one step, to any calls; called on an engine thread, which waits meanwhile.
using NewsSink = std::function<void(std::span<const News>)>;

}  // namespace cupel::engine
