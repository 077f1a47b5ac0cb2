#include "engine/kernel_class.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "build_info.h"

namespace cupel::engine {

std::string engine_build() { return fmt::format("llama.cpp {}, {}", build_info::kLlamaVersion, build_info::kLlamaCompiler); }

std::string kernel_class(const KernelOptions& options) {
  const std::string text =
      fmt::format("{} extra_buffers={} flash_attention={} bf16_values={} unified_kv={} tiled_matmul={}", build_info::kLlamaKey,
                  options.extra_buffers, options.flash_attention, options.bf16_values, options.unified_kv, options.tiled_matmul);
  return sha256_hex(text).substr(0, 16);
}

}  // namespace cupel::engine
