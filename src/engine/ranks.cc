#include "engine/ranks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cupel::engine {

std::vector<float> standard_ranks(std::span<const float> values) {
  const std::size_t size = values.size();
  std::vector<float> ranks(size);
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) return ranks;
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  if (size < 2 || !(values[order.front()] < values[order.back()])) return ranks;
  const double mean = static_cast<double>(size - 1) / 2;
  const double deviation = std::sqrt((static_cast<double>(size) * static_cast<double>(size) - 1) / 12);
  for (std::size_t from = 0, to = 0; from < size; from = to) {
    while (to < size && values[order[to]] == values[order[from]]) ++to;
    const double place = static_cast<double>(from + to - 1) / 2;
    for (std::size_t i = from; i < to; ++i) ranks[order[i]] = static_cast<float>((place - mean) / deviation);
  }
  return ranks;
}

double mean_product(std::span<const float> a, std::span<const float> b) {
  if (a.empty()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum / static_cast<double>(a.size());
}

}  // namespace cupel::engine
