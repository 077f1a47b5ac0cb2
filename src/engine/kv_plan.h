// How much memory keys and values take, and what shape of context that allows. Known before anything is allocated.
#pragma once

#include <cstdint>

namespace cupel::engine {

/// What a model needs for each position of each sequence.
struct KvCosts {
  int trained_context = 0;               // positions the model was trained for: no sequence gets more
  std::uint64_t bytes_per_position = 0;  // keys and values of all layers
};

/// The shape of one lane's context.
struct KvPlan {
  int sequences = 0;
  int positions = 0;  // of each sequence
  bool operator==(const KvPlan&) const = default;
};

struct KvDemand {
  int sequences = 0;             // worth having in this lane
  int positions = 0;             // the longest one's
  std::uint64_t most_bytes = 0;  // of this lane
};

/// Positions are rounded up to what llama.cpp allocates; as many sequences as the memory allows, at least one.
KvPlan plan_kv(const KvCosts& costs, const KvDemand& demand);

/// Bytes that a context of this shape holds.
std::uint64_t kv_bytes(const KvCosts& costs, const KvPlan& plan);

}  // namespace cupel::engine
