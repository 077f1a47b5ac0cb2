// Whether a model's blocks stand in an order that training leaves behind: blocks write and read the same channels, so what one weighs
// heavily its neighbours weigh too, and two blocks that changed places stand out.
#pragma once

#include <cstddef>
#include <vector>

namespace cupel::engine {

/// One kind of figure of every block, as standard ranks (ranks.h): the same size for all.
using Profile = std::vector<std::vector<float>>;

struct BlockOrder {
  double likeness = 0;    // mean correlation of a block with the next
  double swap_gain = 0;   // by how much the sum of these grows when the best two blocks change places; 0 = no two do better
  std::size_t first = 0;  // those two
  std::size_t second = 0;
};

/// Over the mean of the profiles' correlations. Fewer than 3 blocks, or no profiles: nothing is found. Time: blocks^2 * profile size.
BlockOrder find_block_order(const std::vector<Profile>& profiles);

}  // namespace cupel::engine
