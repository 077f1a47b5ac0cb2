// A GGUF file computed by llama.cpp in plain F32: what tests of import compare with the reference library. cupel's own engine keeps keys
// and values in 16 bits, which would hide small mistakes.
#pragma once

#include <llama.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace cupel {

class RawModel {
 public:
  /// Fails the test when the file cannot be loaded.
  explicit RawModel(const std::filesystem::path& path, std::uint32_t context = 0);

  bool is_loaded() const { return context_ != nullptr; }
  std::vector<std::int32_t> tokenize(const std::string& text) const;

  /// The logits behind each token. A model of embeddings gives the pooled vector as the only row.
  std::vector<std::vector<float>> compute(std::vector<std::int32_t> tokens);

 private:
  struct Free {
    void operator()(llama_model* model) const { llama_model_free(model); }
    void operator()(llama_context* context) const { llama_free(context); }
  };
  std::unique_ptr<llama_model, Free> model_;
  std::unique_ptr<llama_context, Free> context_;
  bool pools_ = false;
};

}  // namespace cupel
