// A loaded model, as everything above sees it: implemented here in-process by llama.cpp (local_model.h) and in worker/ behind a
// process boundary. Knows tokens and text, not suites. Callers include neither llama.h nor anything that needs it.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "base/memory.h"
#include "base/result.h"
#include "core/backend.h"
#include "core/embedding.h"
#include "core/generation.h"
#include "core/likelihood.h"

namespace cupel::engine {

/// The kernel options that exactness depends on (design.md, "Exactness"); hashed into the kernel class.
struct KernelOptions {
  bool extra_buffers = true;  // repacked weights and AMX; off after an illegal instruction
  bool flash_attention = false;
  bool bf16_values = false;  // of the cache; llama.cpp then takes flash attention row by row, whose bits depend on nothing else
  bool unified_kv = false;
  bool tiled_matmul = true;     // of K-quants; read once per process, so the worker's environment carries it
  bool block_products = false;  // of weights that are not repacked, for any number of columns (block_products.h)
  bool operator==(const KernelOptions&) const = default;

  /// The one list of these fields: the kernel class, messages and findings are visitors of it.
  void visit(auto& field) {
    field("extra_buffers", extra_buffers);
    field("flash_attention", flash_attention);
    field("bf16_values", bf16_values);
    field("unified_kv", unified_kv);
    field("tiled_matmul", tiled_matmul);
    field("block_products", block_products);
  }
};

inline constexpr int kMostLanes = 4;  // where the number of lanes is not given

struct LoadOptions {
  std::string path;                        // a GGUF file
  int threads = 0;                         // 0 = one per core
  int sequences = 8;                       // the most answers in flight
  std::uint64_t kv_bytes = 256ULL << 20U;  // the most memory for keys and values; longer prompts get fewer sequences
  int lanes = 0;                           // threads of inference with sequences of their own; 0 = what is fastest for this model
  int batch_tokens = 256;                  // the most tokens fed in one step
  bool share_prefixes = true;              // what prompts begin with alike is computed once
  bool hash_logits = false;                // AnswerToken::logits; only of a model in this process
  KernelOptions kernels;
  bool operator==(const LoadOptions&) const = default;
};

/// What the engine is: known once a model is loaded.
struct EngineFacts {
  std::string build;         // "llama.cpp 0.0.1234 by clang 19.1.7"
  std::string kernel_class;  // hash of build flags, CPU features in use and kernel options
  int threads = 0;
  int lanes = 0;
  int sequences = 0;
  std::uint64_t kv_bytes_per_position = 0;
  double load_ms = 0;
  std::uint64_t resident_bytes = 0;  // of the process that holds the model, after loading
};

/// Thread-safe. Destroying it frees everything the model held; calls still running end with error `cancelled` first.
class LoadedModel {
 public:
  virtual ~LoadedModel() = default;
  virtual const ModelFacts& model() const = 0;
  virtual EngineFacts facts() const = 0;

  /// Blocks; see Backend::generate for the contract.
  virtual Result<Reply> generate(const Request& request, const TokenSink& sink, std::stop_token stop) = 0;

  /// Blocks; see Backend::verify for the contract.
  virtual Result<Proof> verify(const Request& request, const Reply& answer, std::stop_token stop) = 0;

  /// Blocks; see Backend::score for the contract.
  virtual Result<ScoreReply> score(const ScoreRequest& request, std::stop_token stop) = 0;

  /// Blocks; see Backend::embed for the contract.
  virtual Result<EmbedReply> embed(const EmbedRequest& request, std::stop_token stop) = 0;

  /// How many questions are coming and how many positions the longest needs, as far as can be guessed: sizes what is allocated.
  virtual void expect(int questions, int positions) = 0;

  virtual Backend::BatchFigures batch_figures() const = 0;

  /// Resident memory of the process that holds the model, now; nothing when it has died.
  virtual std::optional<std::uint64_t> memory_bytes() const { return resident_memory_bytes(); }

  /// Tokens of a text, without special tokens. For length questions and tests.
  virtual Result<int> count_tokens(const std::string& text) = 0;
};

}  // namespace cupel::engine
