// What is asked of a model and what it answers: the values that every backend takes and gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cupel/generation.h"

namespace cupel {

/// Whether every value is one that can be meant: temperature 0..2, top_p above 0 and at most 1, …
/// Errors: invalid_usage, naming the field, the value and what is allowed.
Result<void> check_ranges(const GenerationOptions& options);

struct Request {
  std::vector<Message> messages;
  GenerationOptions options;
  std::optional<double> timeout_ms;  // from admission; beyond it the reply is an error `timeout`
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
