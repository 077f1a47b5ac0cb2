#include "engine/kv_plan.h"

#include <algorithm>

namespace cupel::engine {
namespace {

constexpr int kPositionsStep = 256;  // llama.cpp pads each sequence to a multiple of this

}  // namespace

KvPlan plan_kv(const KvCosts& costs, const KvDemand& demand) {
  const int wanted = std::max(1, std::min(demand.positions, costs.trained_context));
  const int positions = (wanted + kPositionsStep - 1) / kPositionsStep * kPositionsStep;
  const std::uint64_t each = std::max<std::uint64_t>(1, costs.bytes_per_position * static_cast<std::uint64_t>(positions));
  const std::uint64_t affordable = std::max<std::uint64_t>(1, demand.most_bytes / each);
  const std::uint64_t sequences = std::min(affordable, static_cast<std::uint64_t>(std::max(1, demand.sequences)));
  return {.sequences = static_cast<int>(sequences), .positions = positions};
}

std::uint64_t kv_bytes(const KvCosts& costs, const KvPlan& plan) {
  return costs.bytes_per_position * static_cast<std::uint64_t>(plan.positions) * static_cast<std::uint64_t>(plan.sequences);
}

}  // namespace cupel::engine
