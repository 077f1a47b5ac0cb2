#include "core/statistics/ranks.h"

#include <algorithm>
#include <numeric>

namespace cupel {

Ranked rank_values(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Ranked ranked{.ranks = std::vector<double>(values.size()), .tie_cubes = 0};
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const auto ties = static_cast<double>(end - begin);
    for (std::size_t i = begin; i < end; ++i) ranked.ranks[order[i]] = static_cast<double>(begin) + (ties + 1) / 2;
    ranked.tie_cubes += ties * ties * ties - ties;
    begin = end;
  }
  return ranked;
}

}  // namespace cupel
