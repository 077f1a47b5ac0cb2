// The interface of everything that answers prompts, and the row that registers one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/backend_spec.h"
#include "core/embedding.h"
#include "core/generation.h"
#include "core/json.h"
#include "core/likelihood.h"

namespace cupel {

/// A piece of an answer. Valid during the call that gives it.
struct AnswerPiece {
  enum class Kind { answer, reasoning, call };  // call: all calls of tools, as an answer of calls alone has them (core/tools.h)
  std::string_view text;                        // complete UTF-8, never empty
  Kind kind = Kind::answer;
  std::span<const AnswerToken> tokens = {};  // those that came since the piece before, where the backend knows them
};

/// Takes an answer as it is generated, in order; called on the thread that called generate().
using TokenSink = std::function<void(const AnswerPiece&)>;

/// Passes on the text of answer and calls; empty where `sink` is.
inline TokenSink text_sink(std::function<void(std::string_view)> sink) {
  if (!sink) return {};
  return [sink = std::move(sink)](const AnswerPiece& piece) {
    if (piece.kind != AnswerPiece::Kind::reasoning) sink(piece.text);
  };
}

struct Capabilities {
  bool exact = false;   // answers are reproducible bit for bit
  int concurrency = 1;  // how many generate() calls are worth having in flight
  std::optional<int> context_tokens;
  bool scores = false;        // score() works
  bool embeds = false;        // embed() works; generate() does not
  bool constraints = false;   // honours Request::constraint and tools; others are not asked
  bool traces = false;        // passes Request::traceparent on to an application that may tell of its work
  bool asks_schemas = false;  // passes a json_schema constraint on to a server, which may not honour it
};

/// The software that computed the answers (`environment` in the result document).
struct EngineDescription {
  std::string build;         // "llama.cpp 0.0.1234 by clang 19.1.7"
  std::string kernel_class;  // "" when the backend has none (a remote one)
  int threads = 0;
};

/// Thread-safe: generate() may be called from many threads at once.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual Capabilities capabilities() const = 0;

  /// Blocks until the answer is complete, cancelled through the token, or failed. `sink` may be empty.
  /// A cancelled call returns error `cancelled`; prompts longer than the context are `limit_exceeded`, never cut.
  virtual Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) = 0;

  /// What answers; may load the model on first use. Errors: as for generate().
  virtual Result<ModelFacts> model() = 0;

  /// model(), with as much proof that its weights are trained as can be had. Blocks: may load the model. Errors: as for generate().
  virtual Result<ModelFacts> prove_weights(std::stop_token /*stop*/) { return model(); }

  /// What its answers depend on besides the request (weights, engine, kernel class), each by name; known without loading a model.
  /// Nothing where equal requests may get different answers (core/answer_key.h).
  virtual Result<std::optional<Json>> identity() { return std::nullopt; }

  /// Where it asks, for a remote one: a URL without what is secret in it. Stored with keys, so that another address is a change.
  virtual std::string address() const { return {}; }

  /// All that a run is going to ask, for ordering and sharing; a hint that changes no answer. Returns the order in which to ask, as
  /// indices of `requests`, each once; nothing when it does not matter. Never blocks for long.
  virtual std::vector<std::size_t> plan(std::span<const Request> /*requests*/) { return {}; }

  /// Whether inference gives exactly this answer to this request: every token, and its end. Blocks.
  /// Errors: invalid_usage where a backend cannot prove answers; else as generate().
  virtual Result<Proof> verify(const Request& /*request*/, const Reply& /*answer*/, std::stop_token /*stop*/) {
    return fail(ErrorCode::invalid_usage, "this backend cannot prove answers");
  }

  /// How likely each of the texts is behind the context. All of them are computed together, the context once. Blocks.
  /// Errors: invalid_usage where a backend cannot score, and as check_score_request(); limit_exceeded for what is longer than the context;
  /// else as generate().
  virtual Result<ScoreReply> score(const ScoreRequest& /*request*/, std::stop_token /*stop*/) {
    return fail(ErrorCode::invalid_usage, "this backend cannot score text",
                {"log-likelihoods come from cupel's own engine: a known model's name or a path to a .gguf file"});
  }

  /// A vector for each text, of length 1: texts that mean alike point alike. Blocks.
  /// Errors: invalid_usage where a backend cannot embed, and as check_embed_request(); limit_exceeded for a text that is longer than the
  /// context (never cut); else as generate().
  virtual Result<EmbedReply> embed(const EmbedRequest& /*request*/, std::stop_token /*stop*/) {
    return fail(ErrorCode::invalid_usage, "this backend cannot embed text", {"an embedding model such as all-minilm-l6-v2 can"});
  }

  /// Sequences decoded together so far, for `summary.batch`: mean and max over decoding steps. Zero when unknown.
  struct BatchFigures {
    double mean = 0;
    int max = 0;
    std::uint64_t steps = 0;  // that the mean is over, where known
  };
  virtual BatchFigures batch_figures() const { return {}; }

  /// Resident memory of the process that computes the answers, now. Nothing where none runs, or it runs elsewhere.
  virtual std::optional<std::uint64_t> memory_bytes() const { return std::nullopt; }

  /// Never blocks; empty until something was loaded, and for backends that cannot know.
  virtual EngineDescription engine() const { return {}; }
};

}  // namespace cupel
