// What is asked of a model and what it answers: the values that every backend takes and gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/json.h"

namespace cupel {

struct Message {
  std::string role;  // "system", "user", "assistant"
  std::string content;
  bool operator==(const Message&) const = default;
};

/// How to generate. Temperature 0 is greedy; then the other sampling fields have no effect.
struct GenerationOptions {
  int max_tokens = 256;
  double temperature = 0;
  double top_p = 1;  // 1 = off
  int top_k = 0;     // 0 = off
  double min_p = 0;  // 0 = off
  std::int64_t seed = 1;
  std::vector<std::string> stop;  // generation ends before the first of these; they are not part of the answer
  bool operator==(const GenerationOptions&) const = default;

  void visit(auto& field) {
    field("max_tokens", max_tokens, "the most tokens an answer may have");
    field("temperature", temperature, "0 always takes the most likely token; higher values vary more");
    field("top_p", top_p, "sample only from the most likely tokens that together have this probability (1 = off)");
    field("top_k", top_k, "sample only from this many most likely tokens (0 = off)");
    field("min_p", min_p, "sample only from tokens at least this fraction as likely as the most likely one (0 = off)");
    field("seed", seed, "makes sampling reproducible");
    field("stop", stop, "text at which the answer ends; may be given several times");
  }
};

/// Whether every value is one that can be meant: temperature 0..2, top_p above 0 and at most 1, …
/// Errors: invalid_usage, naming the field, the value and what is allowed.
Result<void> check_ranges(const GenerationOptions& options);

struct Request {
  std::vector<Message> messages;
  GenerationOptions options;
  std::optional<double> timeout_ms;  // from admission; beyond it the reply is an error `timeout`
};

enum class FinishReason { stop, length, cancelled };
const char* finish_reason_name(FinishReason reason);

/// Where an answer came from (`source` in the result document).
enum class Source { inferred, reused, replayed, remote, given };
const char* source_name(Source source);

struct Usage {
  int prompt_tokens = 0;
  int completion_tokens = 0;
  int reused_tokens = 0;  // prompt tokens whose computation was shared with an earlier request
};

struct Timing {
  double queued_ms = 0;   // waiting for admission
  double ttft_ms = 0;     // from admission to the first token
  double latency_ms = 0;  // from admission to the last token
};

struct Reply {
  std::string text;
  FinishReason finish_reason = FinishReason::stop;
  Source source = Source::inferred;
  bool exact = false;  // the answer depends on nothing but model, prompt, parameters and kernel class
  Usage usage;
  Timing timing;
  std::optional<double> cost_usd;
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
  std::optional<bool> pretrained;     // unset until proved
};

}  // namespace cupel
