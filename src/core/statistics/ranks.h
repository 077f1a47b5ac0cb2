// Ranks of values, ties sharing the mean of theirs: what rank tests and rank correlations are made of.
#pragma once

#include <span>
#include <vector>

namespace cupel {

struct Ranked {
  std::vector<double> ranks;  // of each value, from 1
  double tie_cubes = 0;       // sum of t^3 - t over groups of t equal values; 0 without ties
};

Ranked rank_values(std::span<const double> values);

}  // namespace cupel
