// Phi-3: the projections of attention in one matrix, and the two halves of the gated part in another.
#include "models/checkpoint/decoder.h"

namespace cupel::checkpoint {
namespace {

Result<void> take_block(std::uint64_t block, const DecoderSizes& sizes, Plan& plan) {
  const BlockNames names = block_names(block);
  const std::string attention = names.from + "self_attn.";
  const std::uint64_t projected = sizes.head * (sizes.heads + 2 * sizes.groups);
  CUPEL_CHECK(take_norms(names, sizes, plan));
  CUPEL_CHECK(plan.matrix(attention + "qkv_proj.weight", names.to + "attn_qkv.weight", projected, sizes.width));
  CUPEL_CHECK(plan.matrix(attention + "o_proj.weight", names.to + "attn_output.weight", sizes.width, sizes.head * sizes.heads));
  CUPEL_CHECK(plan.matrix(names.from + "mlp.gate_up_proj.weight", names.to + "ffn_up.weight", 2 * sizes.inner, sizes.width));
  return plan.matrix(names.from + "mlp.down_proj.weight", names.to + "ffn_down.weight", sizes.width, sizes.inner);
}

Result<void> fill(const Parts& parts, Plan& plan) {
  const DecoderSizes sizes = CUPEL_TRY(set_decoder(parts.config, plan));
  CUPEL_CHECK(take_ends(parts, sizes, plan));
  for (std::uint64_t i = 0; i < sizes.blocks; ++i) CUPEL_CHECK(take_block(i, sizes, plan));
  return {};
}

}  // namespace

Architecture phi3_architecture() { return {.model_type = "phi3", .name = "phi3", .has_words = false, .fill = fill}; }

}  // namespace cupel::checkpoint
