#include <algorithm>
#include <cmath>
#include <limits>

#include "models/known_weights.h"
#include "models/weight_proof.h"

namespace cupel {
namespace {

/// Mean over the tensors of the relative difference of their sizes.
double deviation(const std::vector<double>& sizes, std::span<const float> known) {
  double sum = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) sum += std::fabs(sizes[i] / static_cast<double>(known[i]) - 1);
  return sum / static_cast<double>(sizes.size());
}

bool has_shape_of(const engine::WeightStatistics& statistics, const KnownWeights& known) {
  return statistics.signature.size() == known.blocks &&
         std::ranges::all_of(statistics.signature, [&](const auto& block) { return block.size() == known.kinds(); });
}

// By how much more a quantised copy may be surprised a token than F16. Measured; the fewer bits, the wider.
double most_excess(double bits_per_weight) {
  if (bits_per_weight >= 8) return 0.1;
  if (bits_per_weight >= 5.7) return 0.2;
  if (bits_per_weight >= 5) return 0.5;
  return 1.5;
}

Recognition compare(const engine::WeightStatistics& statistics, const KnownWeights& known, const ProofBounds& bounds) {
  Recognition result{.name = std::string(known.name), .misplaced = {}, .altered = {}};
  for (std::size_t block = 0; block < known.blocks; ++block) {
    const std::vector<double>& sizes = statistics.signature[block];
    const auto from = [&](std::size_t other) { return deviation(sizes, known.sizes.subspan(other * known.kinds(), known.kinds())); };
    if (from(block) <= bounds.own_block) continue;
    bool is_another = false;
    for (std::size_t other = 0; other < known.blocks && !is_another; ++other) is_another = from(other) <= bounds.own_block;
    (is_another ? result.misplaced : result.altered).push_back(static_cast<int>(block));
  }
  return result;
}

}  // namespace

std::optional<Recognition> recognise(const engine::WeightStatistics& statistics, double bits_per_weight, const ProofBounds& bounds) {
  for (const KnownWeights& known : known_weights()) {
    if (!has_shape_of(statistics, known)) continue;
    Recognition found = compare(statistics, known, bounds);
    if (found.altered.size() * 2 > known.blocks) continue;
    found.surprise_low = known.surprise - 0.15;
    found.surprise_high = known.surprise + most_excess(bits_per_weight);
    return found;
  }
  return std::nullopt;
}

}  // namespace cupel
