// LLaMA and its family (SmolLM2 …), and Qwen2, which is the same but for biases and the order in which it rotates.
#include "models/checkpoint/decoder.h"

namespace cupel::checkpoint {
namespace {

using Order = Layout::Order;

/// A bias is taken where there is one; what the engine would not add is never taken, so check_all_taken() refuses it.
Result<void> take_projection(const std::string& weight, const std::string& tensor, std::uint64_t rows, std::uint64_t columns, Layout layout,
                             Plan& plan) {
  CUPEL_CHECK(plan.matrix(weight + ".weight", tensor + ".weight", rows, columns, layout));
  if (!plan.has(weight + ".bias")) return {};
  return plan.vector(weight + ".bias", tensor + ".bias", rows, layout);
}

Result<void> take_block(std::uint64_t block, const DecoderSizes& sizes, bool is_paired, Plan& plan) {
  const BlockNames names = block_names(block);
  const std::string attention = names.from + "self_attn.";
  const auto rotated = [&](std::uint64_t heads) { return Layout{.order = is_paired ? Order::paired_rows : Order::same, .heads = heads}; };
  CUPEL_CHECK(take_norms(names, sizes, plan));
  CUPEL_CHECK(
      take_projection(attention + "q_proj", names.to + "attn_q", sizes.head * sizes.heads, sizes.width, rotated(sizes.heads), plan));
  CUPEL_CHECK(
      take_projection(attention + "k_proj", names.to + "attn_k", sizes.head * sizes.groups, sizes.width, rotated(sizes.groups), plan));
  CUPEL_CHECK(take_projection(attention + "v_proj", names.to + "attn_v", sizes.head * sizes.groups, sizes.width, {}, plan));
  CUPEL_CHECK(plan.matrix(attention + "o_proj.weight", names.to + "attn_output.weight", sizes.width, sizes.head * sizes.heads));
  CUPEL_CHECK(plan.matrix(names.from + "mlp.gate_proj.weight", names.to + "ffn_gate.weight", sizes.inner, sizes.width));
  CUPEL_CHECK(plan.matrix(names.from + "mlp.up_proj.weight", names.to + "ffn_up.weight", sizes.inner, sizes.width));
  return plan.matrix(names.from + "mlp.down_proj.weight", names.to + "ffn_down.weight", sizes.width, sizes.inner);
}

Result<void> fill(const Parts& parts, Plan& plan, bool is_paired) {
  const DecoderSizes sizes = CUPEL_TRY(set_decoder(parts.config, plan));
  if (sizes.rotated != sizes.head) return parts.config.refuse("partial_rotary_factor", "1");
  CUPEL_CHECK(take_ends(parts, sizes, plan));
  for (std::uint64_t i = 0; i < sizes.blocks; ++i) CUPEL_CHECK(take_block(i, sizes, is_paired, plan));
  return {};
}

Result<void> fill_llama(const Parts& parts, Plan& plan) { return fill(parts, plan, true); }

Result<void> fill_qwen2(const Parts& parts, Plan& plan) {
  const bool slides = CUPEL_TRY(parts.config.flag_or("use_sliding_window", false));
  if (slides) return parts.config.refuse("use_sliding_window", "false");
  return fill(parts, plan, false);
}

}  // namespace

Architecture llama_architecture() { return {.model_type = "llama", .name = "llama", .has_words = false, .fill = fill_llama}; }
Architecture qwen2_architecture() { return {.model_type = "qwen2", .name = "qwen2", .has_words = false, .fill = fill_qwen2}; }

}  // namespace cupel::checkpoint
