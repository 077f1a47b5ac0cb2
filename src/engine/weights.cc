#include "engine/weights.h"

#include <fmt/format.h>
#include <ggml-backend.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <thread>

#include "base/memory.h"
#include "base/text.h"
#include "engine/block_products.h"
#include "engine/cpu_features.h"
#include "engine/gguf.h"

namespace cupel::engine {
namespace {

// While a model is loaded its errors are collected as the cause of a failure; afterwards they go to stderr.
void log_errors(ggml_log_level level, const char* text, void* collected) {
  if (level != GGML_LOG_LEVEL_ERROR) return;
  if (collected != nullptr) *static_cast<std::string*>(collected) += text;
  else std::fputs(text, stderr);
}

// Weights that are repacked for this CPU take up to as much memory again as the file.
Result<void> check_memory(const LoadOptions& options) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(options.path, error);
  if (error) return fail(ErrorCode::io, fmt::format("cannot read {}: {}", options.path, error.message()));
  const std::uint64_t needed = (options.kernels.extra_buffers ? size : size / 8) + (64ULL << 20U);
  const std::uint64_t available = available_memory_bytes();
  if (needed <= available) return {};
  return fail(ErrorCode::limit_exceeded,
              fmt::format("{} needs about {} MiB of memory, {} MiB are available", options.path, needed >> 20U, available >> 20U),
              {"free memory or choose a smaller model or quantization"});
}

}  // namespace

Result<ModelHandle> load_weights(const LoadOptions& options) {
  CUPEL_CHECK(check_cpu(cpu_flags()));
  CUPEL_CHECK(check_gguf(options.path));
  CUPEL_CHECK(check_memory(options));
  try {
    std::string errors;
    llama_log_set(log_errors, &errors);
    llama_backend_init();
    use_block_products(options.kernels.block_products);
    llama_model_params params = llama_model_default_params();
    params.use_extra_bufts = options.kernels.extra_buffers;
    params.n_gpu_layers = 0;
    ModelHandle model(llama_model_load_from_file(options.path.c_str(), params));
    llama_log_set(log_errors, nullptr);
    if (model) return model;
    return fail(ErrorCode::corrupt, fmt::format("llama.cpp cannot load {}: {}", options.path, printable_lines(trim(errors))));
  } catch (const std::exception& error) {
    return fail(ErrorCode::corrupt, fmt::format("llama.cpp cannot load {}: {}", options.path, error.what()));
  }
}

ModelFacts loaded_facts(const llama_model& model, const LoadOptions& options) {
  ModelFacts facts;
  facts.name = options.path;
  facts.path = options.path;
  facts.format = "gguf";
  char text[128] = "";
  if (llama_model_meta_val_str(&model, "general.architecture", text, sizeof text) > 0) facts.architecture = text;
  facts.quantization = llama_ftype_name(llama_model_ftype(&model));
  facts.parameters = static_cast<std::int64_t>(llama_model_n_params(&model));
  std::error_code unknown;
  facts.size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(options.path, unknown));
  facts.context_tokens = llama_model_n_ctx_train(&model);
  return facts;
}

int threads_of(const LoadOptions& options) {
  return options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace cupel::engine
