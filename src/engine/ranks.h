// Spearman's rank correlation, for figures of weights: it holds whatever the scale, and one outlier moves it little.
#pragma once

#include <span>
#include <vector>

namespace cupel::engine {

/// Each value's place in the order, shifted and scaled to mean 0 and variance 1. Equal values share their mean place; where all are
/// equal, or one is not finite, all get 0.
std::vector<float> standard_ranks(std::span<const float> values);

/// The mean product; of standard ranks it is Spearman's correlation. 0 for empty spans. Both have one size.
double mean_product(std::span<const float> a, std::span<const float> b);

}  // namespace cupel::engine
