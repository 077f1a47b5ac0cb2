// A real language model for an application, in one call:
//
//   auto agent = cupel::load_agent();
//   if (!agent) return report(agent.error());
//   auto reply = agent->invoke("Name the capital of France.");
//
// Inference runs in a process of its own (the installed `cupel` program), so nothing a model does can take the application down.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "cupel/engine.h"
#include "cupel/generation.h"
#include "cupel/result.h"

namespace cupel {

struct AgentOptions {
  /// A known model, a path to a .gguf file, KIND:MODEL, or "auto". Empty: from the environment (CUPEL_BACKEND, AF_LLM_MODEL), else
  /// ./cupel.toml, else the user's config.toml, else smollm2-135m.
  std::string backend;
  std::string system;  // system message of every question; "" = the model's own default
  /// Overrides generation settings from environment and files, field by field.
  std::optional<int> max_tokens;
  std::optional<double> temperature;
  std::optional<std::int64_t> seed;
  std::optional<Constraint> constraint;              // of every answer; one that cannot be compiled is an error of load_agent
  std::filesystem::path folder = ".";                // where cupel.toml is looked for
  std::optional<std::filesystem::path> config_file;  // the user's configuration; default ~/.config/cupel/config.toml
  /// Replaces the process's environment, for tests and for applications that keep their own settings.
  std::optional<std::map<std::string, std::string>> environment;
  bool offline = false;  // never fetch a model that is missing
  /// False: only what stands here counts, and the defaults; neither configuration files nor settings of the environment are read. Keys of
  /// services and folders (OPENAI_API_KEY, CUPEL_HOME) still come from the environment.
  bool use_config = true;
  /// load_agent asks the model and proves its weights (validate_agent); an agent that is not ready is an error `unavailable`.
  bool validate = false;
  std::shared_ptr<Engine> engine;  // empty: one engine of the process, shared by all agents that name none
};

/// An answer and what it took.
struct AgentReply {
  std::string text;
  FinishReason finish_reason = FinishReason::stop;
  Usage usage;
  Timing timing;
  double tokens_per_second = 0;    // completion tokens after the first, over the time since the first
  double load_ms = 0;              // of the model, once; not part of the timing
  std::uint64_t memory_bytes = 0;  // resident memory of the process that holds the model, after loading
  std::optional<double> cost_usd;  // of a service, by the prices of the configuration; unset where none is known
  std::string backend;
};

/// What an agent's questions took together, in the figures of a run's summary.
struct AgentMetrics {
  std::size_t calls = 0;   // that ended; several questions of a conversation are several calls
  std::size_t errors = 0;  // of these: without an answer, cancelled ones too
  std::size_t prompt_tokens = 0, completion_tokens = 0;
  std::size_t reused_tokens = 0;  // of the prompts'
  struct {
    double mean = 0, p50 = 0, p95 = 0, max = 0;
  } latency_ms;                    // of the answers
  double tokens_per_second = 0;    // completion tokens over the time in which the agent was being asked, by however many threads
  std::optional<double> cost_usd;  // unset where no answer had a price
};

/// What an agent is, as far as known without asking it.
struct AgentFacts {
  std::string backend;    // the spec: "smollm2-135m"
  std::string chosen_by;  // where the choice came from: "built-in", "CUPEL_BACKEND", "cupel.toml:3:1", "load_agent", …
  std::string why;        // for "auto": what was found and passed over
  std::string model_path;
  std::string sha256;  // of the weights' file
};

/// Text as it is generated, complete UTF-8 pieces in order, on the calling thread.
using TextSink = std::function<void(std::string_view)>;

class AgentState;
struct Readiness;

/// A conversation keeps its messages. When they outgrow the model's context the oldest questions and answers are left out, and
/// `left_out_turns` says how many; a single question that does not fit is an error, never cut. One thread at a time.
class Conversation {
 public:
  Result<AgentReply> ask(std::string question, const TextSink& sink = {}, std::stop_token stop = {});
  const std::vector<Message>& messages() const { return messages_; }
  std::size_t left_out_turns() const { return left_out_turns_; }

 private:
  friend class Agent;
  explicit Conversation(std::shared_ptr<AgentState> state);
  std::shared_ptr<AgentState> state_;
  std::vector<Message> messages_;
  std::size_t left_out_turns_ = 0;
};

/// Cheap to copy; copies share the model and the metrics. Thread-safe. The model is freed with the last copy, conversation and agent that
/// uses it.
class Agent {
 public:
  /// Blocks until the answer is complete. Errors: limit_exceeded (longer than the context; the constraint not completed within max_tokens),
  /// unavailable (the engine process ended), invalid_usage (no text, not UTF-8).
  Result<AgentReply> invoke(std::string_view question) const;

  /// The same with each piece of text as it comes; cancelling through `stop` ends it at the next token with error `cancelled`.
  Result<AgentReply> stream(std::string_view question, const TextSink& sink, std::stop_token stop = {}) const;

  Conversation conversation() const;
  const AgentFacts& facts() const;
  const GenerationOptions& options() const;

  /// Of all questions since the agent was loaded or the metrics were cleared, through whichever copy or conversation of it; the one that
  /// load_agent asks to validate it is not among them.
  AgentMetrics metrics() const;
  void clear_metrics() const;

 private:
  friend Result<Agent> load_agent(const AgentOptions& options);
  friend Result<Readiness> validate_agent(const Agent& agent);
  explicit Agent(std::shared_ptr<AgentState> state) : state_(std::move(state)) {}
  std::shared_ptr<AgentState> state_;
};

/// Finds the backend, loads its model (known models that are missing are fetched unless offline) and is ready to answer. Blocking.
/// Errors: unknown_name (with the nearest known name), unavailable (no such file, no key or server, not in this build), corrupt
/// (no GGUF, damaged, truncated), limit_exceeded (not enough memory), invalid_config.
Result<Agent> load_agent(const AgentOptions& options = {});

/// What a validation found.
struct Readiness {
  bool ready = false;
  std::string answer;     // to a short question
  double latency_ms = 0;  // of that answer
  double load_ms = 0;
  std::string model_name;
  std::string sha256;
  std::string quantization;
  std::int64_t parameters = 0;
  std::optional<bool> pretrained;  // whether its weights are those of a trained model; unset: not proved
  std::string proof;               // by what, in one sentence
  std::string proof_json;          // the evidence with its figures (docs/proof.md)
  std::string why;                 // when not ready
};

/// Really asks the model, and proves its weights (once for a file). An agent that answers with nothing is not ready, nor is one whose
/// weights are shown not to be trained; one that cannot be asked is an error.
Result<Readiness> validate_agent(const Agent& agent);

}  // namespace cupel
