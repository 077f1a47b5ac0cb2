#include "engine/sequence_state.h"

#include <cstring>

namespace cupel::engine {
namespace {

constexpr std::size_t kWord = sizeof(std::uint32_t);
constexpr std::size_t kStreamsAt = 2 * kWord;
constexpr std::size_t kFirstStream = 3 * kWord;

std::uint32_t word_at(std::span<const std::uint8_t> state, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, state.data() + at, kWord);
  return word;
}

}  // namespace

SequenceState save_sequence(llama_context& context, llama_seq_id sequence) {
  SequenceState state(llama_state_seq_get_size(&context, sequence));
  state.resize(llama_state_seq_get_data(&context, state.data(), state.size(), sequence));
  return state;
}

bool load_sequence(llama_context& context, llama_seq_id sequence, std::span<const std::uint8_t> state, bool unified) {
  // A state without cells leaves in the sequence what is there.
  llama_memory_seq_rm(llama_get_memory(&context), sequence, -1, -1);
  const std::uint32_t streams = unified ? 1 : llama_n_seq_max(&context);
  const bool has_as_many = state.size() < kFirstStream || word_at(state, kStreamsAt) == streams;
  if (has_as_many) return llama_state_seq_set_data(&context, state.data(), state.size(), sequence) != 0;
  const std::optional<SequenceState> fitting = with_streams(state, streams);
  return fitting && llama_state_seq_set_data(&context, fitting->data(), fitting->size(), sequence) != 0;
}

std::optional<SequenceState> with_streams(std::span<const std::uint8_t> state, std::uint32_t streams) {
  if (state.size() < kFirstStream) return std::nullopt;
  const std::uint32_t old_streams = word_at(state, kStreamsAt);
  std::size_t begin = kFirstStream;
  std::uint32_t before = 0;  // streams without cells
  while (before < old_streams && begin + kWord <= state.size() && word_at(state, begin) == 0) {
    ++before;
    begin += kWord;
  }
  if (before >= old_streams || streams == 0) return std::nullopt;
  const std::size_t after = static_cast<std::size_t>(old_streams - before - 1) * kWord;
  if (begin + after > state.size()) return std::nullopt;
  const std::size_t end = state.size() - after;
  for (std::size_t at = end; at < state.size(); at += kWord) {
    if (word_at(state, at) != 0) return std::nullopt;
  }
  SequenceState made(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(kFirstStream));
  std::memcpy(made.data() + kStreamsAt, &streams, kWord);
  made.insert(made.end(), state.begin() + static_cast<std::ptrdiff_t>(begin), state.begin() + static_cast<std::ptrdiff_t>(end));
  made.resize(made.size() + (streams - 1) * kWord, 0);
  return made;
}

}  // namespace cupel::engine
