// What is asked of a model and how an answer is counted and timed. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cupel {

/// A call of a tool, as an answer asks for it.
struct ToolCall {
  std::string name;
  std::string arguments;  // JSON
  std::string id = {};    // by which a service knows the call; "" = it has none
  bool operator==(const ToolCall&) const = default;
};

/// A piece of a message. Members that its kind does not name are empty.
struct Part {
  enum class Kind { text, image, file, tool_call, tool_result };
  Kind kind = Kind::text;
  std::string text = {};  // the text, or what the tool returned
  std::string url = {};   // of the image or file; a data: URL (RFC 2397) holds it
  std::string name = {};  // the file's
  ToolCall call = {};     // the call; of a result the id of the call that it answers
  bool operator==(const Part&) const = default;
};

struct Message {
  std::string role;         // "system", "user", "assistant", "tool"
  std::vector<Part> parts;  // in order; a message without text has none

  Message() = default;
  Message(std::string speaker, std::string words);
  Message(std::string speaker, std::vector<Part> pieces);

  /// That of all its text parts.
  std::string text() const;
  bool operator==(const Message&) const = default;
};

/// How to generate. Temperature 0 is greedy; then seed, top_p, top_k and min_p have no effect.
struct GenerationOptions {
  int max_tokens = 256;
  double temperature = 0;
  double top_p = 1;              // 1 = off
  int top_k = 0;                 // 0 = off
  double min_p = 0;              // 0 = off
  double repeat_penalty = 1;     // 1 = off
  double presence_penalty = 0;   // 0 = off
  double frequency_penalty = 0;  // 0 = off
  std::int64_t seed = 1;
  std::vector<std::string> stop;  // generation ends before the first of these; they are not part of the answer
  int logprobs = 0;  // how many of the likeliest tokens are reported, with log-probabilities, for each token of the answer; 0 = off
  bool operator==(const GenerationOptions&) const = default;

  /// The one list of these fields: parsing, options, help and configuration are visitors of it.
  void visit(auto& field) {
    field("max_tokens", max_tokens, "the most tokens an answer may have");
    field("temperature", temperature, "0 always takes the most likely token; higher values vary more");
    field("top_p", top_p, "sample only from the most likely tokens that together have this probability (1 = off)");
    field("top_k", top_k, "sample only from this many most likely tokens (0 = off)");
    field("min_p", min_p, "sample only from tokens at least this fraction as likely as the most likely one (0 = off)");
    field("repeat_penalty", repeat_penalty, "divides the likelihood of tokens the answer has already (1 = off)");
    field("presence_penalty", presence_penalty, "lowers the logit of tokens the answer has already (0 = off)");
    field("frequency_penalty", frequency_penalty, "lowers the logit of a token each time the answer has had it (0 = off)");
    field("seed", seed, "makes sampling reproducible");
    field("stop", stop, "text at which the answer ends; may be given several times");
    field("logprobs", logprobs, "report the log-probability of each token and of this many likeliest ones (0 = off, at most 20)");
  }
};

/// What the text of an answer may be. Compiled before anything is asked; what cannot be compiled is an error, never ignored.
struct Constraint {
  enum class Kind { json_schema, regex, choice, gbnf };
  Kind kind = Kind::json_schema;
  std::string text;  // the schema as JSON, the expression, a JSON list of the choices, the grammar
  bool operator==(const Constraint&) const = default;
};

/// A function that a model may call.
struct Tool {
  std::string name;
  std::string description;
  std::string parameters;  // a JSON Schema of the arguments, as JSON
  bool operator==(const Tool&) const = default;
};

/// Why an answer ended: the model or a stop text ended it, max_tokens or the context was used up, it was cancelled, every check of
/// its case was decided whatever would have followed, a service held the rest back, or the model called tools.
enum class FinishReason { stop, length, cancelled, decided, content_filter, tool_calls };
const char* finish_reason_name(FinishReason reason);

struct Usage {
  int prompt_tokens = 0;
  int completion_tokens = 0;
  int reused_tokens = 0;                     // prompt tokens whose computation was shared with an earlier request
  int known_tokens = 0;                      // completion tokens that an earlier inference had computed and this one continued
  bool is_known = true;                      // false: a remote backend did not say, and the numbers are 0
  std::optional<int> reasoning_tokens = {};  // of the completion's; unset where nobody says
};

struct Timing {
  double queued_ms = 0;   // waiting for admission
  double ttft_ms = 0;     // from admission to the first token
  double latency_ms = 0;  // from admission to the last token
};

}  // namespace cupel
