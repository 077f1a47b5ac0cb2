// What is asked of a model and what it answers: the values that every backend takes and gives.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "cupel/generation.h"

namespace cupel {

/// Whether every value is one that can be meant: temperature 0..2, top_p above 0 and at most 1, …
/// Errors: invalid_usage, naming the field, the value and what is allowed.
Result<void> check_ranges(const GenerationOptions& options);

/// The most that GenerationOptions::logprobs may ask for.
inline constexpr int kMostLogprobs = 20;

/// A token that may stand at some place, and how likely it was there: the natural logarithm of its probability at temperature 1, without
/// penalties and filters, computed in double precision from all logits.
struct LikelyToken {
  std::int32_t id = 0;
  std::string bytes;
  double log_probability = 0;
  bool operator==(const LikelyToken&) const = default;
};
/// "json_schema", "regex", "choice", "gbnf": as in answer keys and messages.
const char* constraint_kind_name(Constraint::Kind kind);
std::optional<Constraint::Kind> find_constraint_kind(std::string_view name);

/// One token of an answer. The bytes may end in the middle of a UTF-8 character; special tokens have none.
struct AnswerToken {
  std::int32_t id = 0;
  std::string bytes;
  float ms = 0;              // from admission
  std::uint64_t logits = 0;  // hash of what it was chosen from, where the engine was told to compute it; for tests of exactness
  std::optional<double> log_probability = {};  // as LikelyToken's, where GenerationOptions::logprobs asks for it
  std::vector<LikelyToken> likeliest = {};     // the likeliest first; of equals the one with the lowest id
  bool operator==(const AnswerToken&) const = default;
};

/// What an answer is so far: the text that is certain (whole characters, nothing of a stop text) and how many more tokens it may get.
struct AnswerPrefix {
  std::string_view text;
  int tokens = 0;
  int tokens_left = 0;
};

struct Request {
  std::vector<Message> messages;
  GenerationOptions options;
  std::optional<Constraint> constraint;
  std::vector<Tool> tools;           // told to the model in its own way; what the answer may be then is for the constraint to say
  std::optional<double> timeout_ms;  // from admission; beyond it the reply is an error `timeout`

  /// The beginning of this answer, known from an earlier inference of the same key: decoding goes on behind it. Only for backends that
  /// announce `exact`; the reply is the whole answer.
  std::vector<AnswerToken> known;

  /// Asked after every token, on the thread that called generate(); true ends the answer there with finish_reason `decided`.
  std::function<bool(const AnswerPrefix&)> decided;

  /// Answers that were stored before this run are not reused: for measuring anew what an old timing cannot decide.
  bool fresh = false;

  /// Its answer will be proved (Backend::verify): that takes inference even where the answer is reused. For Backend::plan().
  bool proved = false;

  /// The constraint is a wish where a backend can only pass it on to a server: what comes is the reply, and the caller checks it.
  bool is_wish = false;

  /// W3C Trace Context, for backends that pass it on (Capabilities::traces); no part of what an answer depends on. "" = none.
  std::string traceparent = {};

  /// Other attempts of the same case ask as well: where they ask the same, one inference answers all of them, a fresh one too.
  bool repeated = false;
};

/// Where an answer came from (`source` in the result document).
enum class Source { inferred, reused, replayed, remote, given };
const char* source_name(Source source);

struct Reply {
  std::string text;
  FinishReason finish_reason = FinishReason::stop;
  Source source = Source::inferred;
  bool exact = false;  // the answer depends on nothing but model, prompt, parameters and kernel class
  Usage usage;
  Timing timing;
  std::optional<double> cost_usd;
  std::vector<AnswerToken> tokens;  // of the embedded engine: what proves, continues or cuts the answer; else empty

  // What a server tells apart; the text has the calls and the refusal too (core/tools.h).
  std::vector<ToolCall> tool_calls = {};
  std::string reasoning = {};    // never a part of the text
  std::string refusal = {};      // in which words the model declined
  std::string answered_by = {};  // the model that answered, as the server calls it
};

/// Whether each token has its log-probability and at least `count` likeliest ones; with 0 always.
bool has_logprobs(std::span<const AnswerToken> tokens, int count);

/// Leaves `count` likeliest ones of each; with 0 no log-probability at all.
void trim_logprobs(std::span<AnswerToken> tokens, int count);

/// That an answer has the log-probabilities that were asked for. Errors: unavailable, naming the backend.
Result<void> check_logprobs(const Reply& reply, const GenerationOptions& options, std::string_view backend);

/// What proving an answer found (Backend::verify).
struct Proof {
  bool holds = false;
  std::optional<int> position;  // of the first token that inference would not have given; the answer's length when it ended wrongly
  std::string expected;         // what inference gives there, as text, or how the answer would have gone on or ended
  std::string found;
  double margin = 0;  // by how much the expected token's (noisy) logit exceeds the one found; 0 where an end is wrong
};

/// What answered (`environment.models[]` in the result document).
struct ModelFacts {
  std::string name;
  std::string path;
  std::string sha256;
  std::string format;        // "gguf"
  std::string architecture;  // "llama"
  std::string quantization;  // "Q4_1"
  std::int64_t parameters = 0;
  std::int64_t size_bytes = 0;
  int context_tokens = 0;             // the context the model was trained for
  std::string exactness = "unknown";  // "exact", "batch-dependent", "unknown"
  std::optional<bool> pretrained;     // whether its weights are trained ones; unset until proved
  Json proof = Json::object();        // by what: method, why, figures (docs/proof.md)
};

}  // namespace cupel
