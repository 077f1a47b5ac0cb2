#include "models/checkpoint/decoder.h"

#include <fmt/format.h>

#include "models/checkpoint/rope.h"

namespace cupel::checkpoint {
namespace {

Result<DecoderSizes> read_sizes(const Config& config) {
  DecoderSizes sizes{.width = CUPEL_TRY(config.integer("hidden_size")),
                     .inner = CUPEL_TRY(config.integer("intermediate_size")),
                     .blocks = CUPEL_TRY(config.integer("num_hidden_layers")),
                     .heads = CUPEL_TRY(config.integer("num_attention_heads")),
                     .positions = CUPEL_TRY(config.integer("max_position_embeddings")),
                     .tokens = CUPEL_TRY(config.integer("vocab_size"))};
  sizes.groups = CUPEL_TRY(config.integer_or("num_key_value_heads", sizes.heads));
  if (sizes.heads % sizes.groups != 0) {
    return config.refuse("num_key_value_heads", fmt::format("a number that divides num_attention_heads = {}", sizes.heads));
  }
  if (config.find("head_dim") == nullptr && sizes.width % sizes.heads != 0) {
    return config.refuse("num_attention_heads", fmt::format("a number that divides hidden_size = {}", sizes.width));
  }
  sizes.head = CUPEL_TRY(config.integer_or("head_dim", sizes.width / sizes.heads));
  sizes.rotated = CUPEL_TRY(rotated_dimensions(config, sizes.head));
  return sizes;
}

}  // namespace

Result<DecoderSizes> set_decoder(const Config& config, Plan& plan) {
  const std::string activation = CUPEL_TRY(config.text_or("hidden_act", "silu"));
  if (activation != "silu") return config.refuse("hidden_act", "silu");
  const DecoderSizes sizes = CUPEL_TRY(read_sizes(config));
  const auto set = [&](const char* key, std::uint64_t value) { plan.set_own(key, static_cast<std::uint32_t>(value)); };
  set("vocab_size", sizes.tokens);
  set("context_length", sizes.positions);
  set("embedding_length", sizes.width);
  set("feed_forward_length", sizes.inner);
  set("block_count", sizes.blocks);
  set("attention.head_count", sizes.heads);
  set("attention.head_count_kv", sizes.groups);
  if (sizes.head * sizes.heads != sizes.width) {
    set("attention.key_length", sizes.head);
    set("attention.value_length", sizes.head);
  }
  plan.set_own("attention.layer_norm_rms_epsilon", CUPEL_TRY(config.real_or("rms_norm_eps", 1e-6F)));
  CUPEL_CHECK(set_rope(config, sizes, plan));
  return sizes;
}

Result<void> take_ends(const Parts& parts, const DecoderSizes& sizes, Plan& plan) {
  CUPEL_CHECK(plan.matrix("model.embed_tokens.weight", "token_embd.weight", sizes.tokens, sizes.width));
  CUPEL_CHECK(plan.vector("model.norm.weight", "output_norm.weight", sizes.width));
  plan.pass_over("*.rotary_emb.inv_freq");
  const bool is_tied = CUPEL_TRY(parts.config.flag_or("tie_word_embeddings", !plan.has("lm_head.weight")));
  if (!is_tied) return plan.matrix("lm_head.weight", "output.weight", sizes.tokens, sizes.width);
  plan.pass_over("lm_head.weight");
  return {};
}

BlockNames block_names(std::uint64_t block) { return {fmt::format("model.layers.{}.", block), fmt::format("blk.{}.", block)}; }

Result<void> take_norms(const BlockNames& names, const DecoderSizes& sizes, Plan& plan) {
  CUPEL_CHECK(plan.vector(names.from + "input_layernorm.weight", names.to + "attn_norm.weight", sizes.width));
  return plan.vector(names.from + "post_attention_layernorm.weight", names.to + "ffn_norm.weight", sizes.width);
}

}  // namespace cupel::checkpoint
