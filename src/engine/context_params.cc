#include "engine/context_params.h"

namespace cupel::engine {

llama_context_params context_params(const KernelOptions& kernels, int sequences, int positions) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(sequences * positions);
  params.n_seq_max = static_cast<std::uint32_t>(sequences);
  params.flash_attn_type = kernels.flash_attention ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.kv_unified = kernels.unified_kv;
  if (kernels.bf16_values) params.type_v = GGML_TYPE_BF16;
  params.no_perf = true;
  return params;
}

}  // namespace cupel::engine
