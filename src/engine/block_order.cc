#include "engine/block_order.h"

#include <utility>

#include "engine/ranks.h"

namespace cupel::engine {
namespace {

using Likeness = std::vector<std::vector<double>>;

Likeness likeness_of(const std::vector<Profile>& profiles) {
  const std::size_t blocks = profiles.front().size();
  Likeness likeness(blocks, std::vector<double>(blocks));
  for (std::size_t i = 0; i < blocks; ++i) {
    for (std::size_t j = i + 1; j < blocks; ++j) {
      double sum = 0;
      for (const Profile& profile : profiles) sum += mean_product(profile[i], profile[j]);
      likeness[i][j] = likeness[j][i] = sum / static_cast<double>(profiles.size());
    }
  }
  return likeness;
}

double sum_of_neighbours(const Likeness& likeness, const std::vector<std::size_t>& order) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < order.size(); ++i) sum += likeness[order[i]][order[i + 1]];
  return sum;
}

}  // namespace

BlockOrder find_block_order(const std::vector<Profile>& profiles) {
  BlockOrder found;
  if (profiles.empty() || profiles.front().size() < 3) return found;
  const Likeness likeness = likeness_of(profiles);
  std::vector<std::size_t> order(likeness.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const double as_it_is = sum_of_neighbours(likeness, order);
  found.likeness = as_it_is / static_cast<double>(order.size() - 1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      std::swap(order[i], order[j]);
      const double gain = sum_of_neighbours(likeness, order) - as_it_is;
      if (gain > found.swap_gain) found = {.likeness = found.likeness, .swap_gain = gain, .first = i, .second = j};
      std::swap(order[i], order[j]);
    }
  }
  return found;
}

}  // namespace cupel::engine
