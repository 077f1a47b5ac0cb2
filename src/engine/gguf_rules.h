// The rules of check_gguf, one group a file: what a model's metadata and tensors must be beyond a readable container.
// Each says the field, the value found and what is allowed.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/gguf.h"

namespace cupel::engine {

/// "PATH is not a model that can be loaded: WHAT".
tl::unexpected<Error> refuse_model(const GgufFile& file, std::string what);

Result<void> check_architecture(const GgufFile& file);     // gguf_check.cc
Result<void> check_key_types(const GgufFile& file);        // gguf_key_types.cc
Result<void> check_hyperparameters(const GgufFile& file);  // gguf_hyperparameters.cc
Result<void> check_tokenizer(const GgufFile& file);        // gguf_tokenizer.cc
Result<void> check_weights(const GgufFile& file);          // gguf_weights.cc; `file` holds the tensors of all parts

Result<void> check_block_tensors(const GgufFile& file);  // gguf_block_tensors.cc; of architectures it has a table for

/// Types that hold weights a matrix product can read; the others are for intermediate results or counts.
bool is_weight_type(std::uint32_t type);  // gguf_weights.cc

/// Reads the other parts of a split model and adds their tensors to `file`.
Result<void> add_other_parts(GgufFile& file);  // gguf_parts.cc

}  // namespace cupel::engine
