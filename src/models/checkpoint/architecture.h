// The kinds of models that can be imported: a row each, a file each. Adding one adds its file and one line in architecture.cc.
#pragma once

#include <string_view>

#include "base/result.h"
#include "models/checkpoint/config.h"
#include "models/checkpoint/plan.h"
#include "models/checkpoint/tokenizer.h"

namespace cupel::checkpoint {

/// What a row works with.
struct Parts {
  const std::filesystem::path& folder;
  const Config& config;  // config.json
  const Weights& weights;
};

struct Architecture {
  std::string_view model_type;  // of config.json
  std::string_view name;        // general.architecture
  bool has_words = false;       // its tokenizer is WordPiece; else one that merges pairs
  /// Sets the hyper-parameters and takes the weights. Errors: corrupt (what the model has that cannot be imported).
  Result<void> (*fill)(const Parts& parts, Plan& plan) = nullptr;
};

Architecture llama_architecture();  // llama.cc
Architecture qwen2_architecture();  // llama.cc
Architecture phi3_architecture();   // phi3.cc
Architecture gpt2_architecture();   // gpt2.cc
Architecture bert_architecture();   // bert.cc

/// The row for a checkpoint's config.json. Errors: corrupt (which can be imported).
Result<Architecture> find_architecture(const Config& config);

}  // namespace cupel::checkpoint
