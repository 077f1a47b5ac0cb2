// The keys and values of one sequence as bytes, from one context into another. llama.cpp's own form of them names how many sequences its
// context has; lanes have different numbers, so what is loaded is made to fit. Engine-internal.
#pragma once

#include <llama.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cupel::engine {

using SequenceState = std::vector<std::uint8_t>;

SequenceState save_sequence(llama_context& context, llama_seq_id sequence);

/// `unified`: the context's sequences share one stream. False when it does not fit: then the sequence holds nothing to rely on.
bool load_sequence(llama_context& context, llama_seq_id sequence, std::span<const std::uint8_t> state, bool unified);

/// The same state for a context of `streams` sequences; nothing where it has another form than one cache's. Pure.
/// Form (llama.cpp's llama_kv_cache::state_write): 32 bits each of mark, sequence and number of streams; for each stream the number of its
/// cells, and where there are any the cells.
std::optional<SequenceState> with_streams(std::span<const std::uint8_t> state, std::uint32_t streams);

}  // namespace cupel::engine
