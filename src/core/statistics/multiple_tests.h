// Several tests at once: p-values that may be held against one level although there are many of them. For comparisons of several models
// in several dimensions.
#pragma once

#include <span>
#include <vector>

namespace cupel {

enum class Correction {
  holm,                  // the chance of any false finding stays below the level (Holm 1979); the one to use
  bonferroni,            // the same, more cautious
  holm_sidak,            // the same, for independent tests (Sidak 1967 in Holm's steps)
  false_discovery_rate,  // the share of false ones among findings does (Benjamini & Hochberg 1995)
};

/// Adjusted p-values, in the order given.
std::vector<double> adjust_p_values(std::span<const double> p_values, Correction correction);

}  // namespace cupel
