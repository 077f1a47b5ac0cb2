#include "raw_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace cupel {
namespace {

void log_nothing(ggml_log_level, const char*, void*) {}

}  // namespace

RawModel::RawModel(const std::filesystem::path& path, std::uint32_t context) {
  llama_log_set(log_nothing, nullptr);
  llama_model_params model_params = llama_model_default_params();
  model_params.use_extra_bufts = false;
  model_.reset(llama_model_load_from_file(path.c_str(), model_params));
  if (!model_) {
    ADD_FAILURE() << path << " cannot be loaded";
    return;
  }
  llama_context_params params = llama_context_default_params();
  params.n_ctx = context;
  params.n_batch = params.n_ubatch = 4096;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.type_k = params.type_v = GGML_TYPE_F32;
  params.n_threads = params.n_threads_batch = static_cast<std::int32_t>(std::max(1U, std::thread::hardware_concurrency()));
  context_.reset(llama_init_from_model(model_.get(), params));
  if (!context_) {
    ADD_FAILURE() << path << " gives no context";
    return;
  }
  pools_ = llama_pooling_type(context_.get()) != LLAMA_POOLING_TYPE_NONE;
  if (pools_) llama_set_embeddings(context_.get(), true);
}

std::vector<std::int32_t> RawModel::tokenize(const std::string& text) const {
  std::vector<std::int32_t> tokens(text.size() + 8);
  const auto size = static_cast<std::int32_t>(text.size());
  const int count = llama_tokenize(llama_model_get_vocab(model_.get()), text.data(), size, tokens.data(),
                                   static_cast<std::int32_t>(tokens.size()), true, true);
  tokens.resize(static_cast<std::size_t>(std::max(0, count)));
  return tokens;
}

std::vector<std::vector<float>> RawModel::compute(std::vector<std::int32_t> tokens) {
  const auto count = static_cast<std::int32_t>(tokens.size());
  llama_batch batch = llama_batch_init(count, 0, 1);
  batch.n_tokens = count;
  for (std::int32_t i = 0; i < count; ++i) {
    batch.token[i] = tokens[static_cast<std::size_t>(i)];
    batch.pos[i] = i;
    batch.n_seq_id[i] = 1;
    batch.seq_id[i][0] = 0;
    batch.logits[i] = 1;
  }
  std::vector<std::vector<float>> rows;
  const int status = pools_ ? llama_encode(context_.get(), batch) : llama_decode(context_.get(), batch);
  EXPECT_EQ(status, 0);
  if (status == 0 && pools_) {
    const float* values = llama_get_embeddings_seq(context_.get(), 0);
    rows.emplace_back(values, values + llama_model_n_embd(model_.get()));
  } else if (status == 0) {
    const std::int32_t width = llama_vocab_n_tokens(llama_model_get_vocab(model_.get()));
    for (std::int32_t i = 0; i < count; ++i) {
      const float* values = llama_get_logits_ith(context_.get(), i);
      rows.emplace_back(values, values + width);
    }
  }
  llama_batch_free(batch);
  return rows;
}

}  // namespace cupel
