// Computed prompts, kept as bytes outside every context: what one sequence has computed, others begin with, in any lane.
// Thread-safe. Not for whole answers, and nothing here outlives the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "engine/vocabulary.h"

namespace cupel::engine {

/// How many tokens both begin with.
int shared_prefix(std::span<const llama_token> a, std::span<const llama_token> b);

class PrefixShelf {
 public:
  /// The keys and values of `tokens`, as llama_state_seq_get_data wrote them. Immutable.
  struct Prefix {
    Tokens tokens;
    std::vector<std::uint8_t> state;
  };
  using Shared = std::shared_ptr<const Prefix>;

  explicit PrefixShelf(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Drops the least recently used ones until this many bytes more have room. False, and none is dropped, where the whole shelf has less.
  bool make_room(std::size_t bytes);

  /// What has no room is not kept.
  void put(Prefix prefix);

  /// The prefix that shares most with these tokens; null when none shares any.
  Shared best_for(std::span<const llama_token> tokens);

  /// How much best_for() would share.
  int best_length(std::span<const llama_token> tokens) const;

 private:
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::list<Shared> prefixes_;  // the most recently used first
  std::size_t bytes_ = 0;
};

}  // namespace cupel::engine
