// What LLaMA, Qwen2 and Phi-3 checkpoints have in common: sizes by the same keys, RMS norms, rotation of positions, both ends.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "models/checkpoint/architecture.h"

namespace cupel::checkpoint {

struct DecoderSizes {
  std::uint64_t width = 0, inner = 0, blocks = 0, heads = 0, groups = 0, head = 0, positions = 0, tokens = 0;
  std::uint64_t rotated = 0;  // of a head
};

/// Reads the sizes and writes them with the other hyper-parameters. Errors: corrupt (missing, not fitting together, not supported).
Result<DecoderSizes> set_decoder(const Config& config, Plan& plan);

/// Embedding, last norm, and the output matrix where it is not the embedding.
Result<void> take_ends(const Parts& parts, const DecoderSizes& sizes, Plan& plan);

/// "model.layers.3." and "blk.3."
struct BlockNames {
  std::string from, to;
};
BlockNames block_names(std::uint64_t block);

/// The two norms of a block.
Result<void> take_norms(const BlockNames& names, const DecoderSizes& sizes, Plan& plan);

}  // namespace cupel::checkpoint
