// GPT-2 and DistilGPT2, whose matrices are kept transposed (Conv1D).
#include <fmt/format.h>

#include "models/checkpoint/architecture.h"

namespace cupel::checkpoint {
namespace {

struct Sizes {
  std::uint64_t width, inner, blocks, heads, positions, tokens;
};

Result<Sizes> read_sizes(const Config& config) {
  Sizes sizes{.width = CUPEL_TRY(config.integer("n_embd")),
              .inner = 0,
              .blocks = CUPEL_TRY(config.integer("n_layer")),
              .heads = CUPEL_TRY(config.integer("n_head")),
              .positions = CUPEL_TRY(config.integer_or("n_positions", 1024)),
              .tokens = CUPEL_TRY(config.integer("vocab_size"))};
  sizes.inner = CUPEL_TRY(config.integer_or("n_inner", 4 * sizes.width));
  if (sizes.width % sizes.heads != 0) return config.refuse("n_head", fmt::format("a number that divides n_embd = {}", sizes.width));
  return sizes;
}

Result<void> check_supported(const Config& config) {
  const std::string activation = CUPEL_TRY(config.text_or("activation_function", "gelu_new"));
  if (activation != "gelu_new") return config.refuse("activation_function", "gelu_new");
  for (const auto& [key, allowed] : {std::pair("scale_attn_weights", true), std::pair("scale_attn_by_inverse_layer_idx", false),
                                     std::pair("add_cross_attention", false)}) {
    const bool found = CUPEL_TRY(config.flag_or(key, allowed));
    if (found != allowed) return config.refuse(key, allowed ? "true" : "false");
  }
  return {};
}

Result<void> take_norm(const std::string& weight, const std::string& tensor, std::uint64_t size, Plan& plan) {
  CUPEL_CHECK(plan.vector(weight + ".weight", tensor + ".weight", size));
  return plan.vector(weight + ".bias", tensor + ".bias", size);
}

Result<void> take_linear(const std::string& weight, const std::string& tensor, std::uint64_t rows, std::uint64_t columns, Plan& plan) {
  CUPEL_CHECK(plan.matrix(weight + ".weight", tensor + ".weight", rows, columns, {.order = Layout::Order::transposed}));
  return plan.vector(weight + ".bias", tensor + ".bias", rows);
}

Result<void> take_block(const std::string& from, const std::string& to, const Sizes& sizes, Plan& plan) {
  CUPEL_CHECK(take_norm(from + "ln_1", to + "attn_norm", sizes.width, plan));
  CUPEL_CHECK(take_linear(from + "attn.c_attn", to + "attn_qkv", 3 * sizes.width, sizes.width, plan));
  CUPEL_CHECK(take_linear(from + "attn.c_proj", to + "attn_output", sizes.width, sizes.width, plan));
  CUPEL_CHECK(take_norm(from + "ln_2", to + "ffn_norm", sizes.width, plan));
  CUPEL_CHECK(take_linear(from + "mlp.c_fc", to + "ffn_up", sizes.inner, sizes.width, plan));
  return take_linear(from + "mlp.c_proj", to + "ffn_down", sizes.width, sizes.inner, plan);
}

Result<void> fill(const Parts& parts, Plan& plan) {
  CUPEL_CHECK(check_supported(parts.config));
  const Sizes sizes = CUPEL_TRY(read_sizes(parts.config));
  const auto set = [&](const char* key, std::uint64_t value) { plan.set_own(key, static_cast<std::uint32_t>(value)); };
  set("context_length", sizes.positions);
  set("embedding_length", sizes.width);
  set("feed_forward_length", sizes.inner);
  set("block_count", sizes.blocks);
  set("attention.head_count", sizes.heads);
  plan.set_own("attention.layer_norm_epsilon", CUPEL_TRY(parts.config.real_or("layer_norm_epsilon", 1e-5F)));

  const std::string prefix = plan.has("transformer.wte.weight") ? "transformer." : "";
  CUPEL_CHECK(plan.matrix(prefix + "wte.weight", "token_embd.weight", sizes.tokens, sizes.width));
  CUPEL_CHECK(plan.matrix(prefix + "wpe.weight", "position_embd.weight", sizes.positions, sizes.width, {.keep_precision = true}));
  CUPEL_CHECK(take_norm(prefix + "ln_f", "output_norm", sizes.width, plan));
  for (std::uint64_t i = 0; i < sizes.blocks; ++i) {
    CUPEL_CHECK(take_block(fmt::format("{}h.{}.", prefix, i), fmt::format("blk.{}.", i), sizes, plan));
  }
  plan.pass_over("*.attn.bias");  // masks, not weights
  plan.pass_over("*.attn.masked_bias");
  const bool is_tied = CUPEL_TRY(parts.config.flag_or("tie_word_embeddings", true));
  if (!is_tied) return plan.matrix("lm_head.weight", "output.weight", sizes.tokens, sizes.width);
  plan.pass_over("lm_head.weight");
  return {};
}

}  // namespace

Architecture gpt2_architecture() { return {.model_type = "gpt2", .name = "gpt2", .has_words = false, .fill = fill}; }

}  // namespace cupel::checkpoint
