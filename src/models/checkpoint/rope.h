// How positions are rotated: theta, and what stretches them to longer contexts. Only what the engine computes as the reference does.
#pragma once

#include "base/result.h"
#include "models/checkpoint/decoder.h"

namespace cupel::checkpoint {

/// The dimensions of a head that are rotated: all, or `partial_rotary_factor` of them. Errors: corrupt.
Result<std::uint64_t> rotated_dimensions(const Config& config, std::uint64_t head);

/// Keys and tensors of the rotation. Errors: corrupt (a kind of scaling that is not supported).
Result<void> set_rope(const Config& config, const DecoderSizes& sizes, Plan& plan);

}  // namespace cupel::checkpoint
