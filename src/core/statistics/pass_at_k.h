// What several attempts at a case are worth: pass@k, the chance that at least one of k passes, and pass^k, the chance that all k do. Both
// are estimated without bias from n >= k attempts, of which c passed; the power of a rate would be biased.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/statistics/clusters.h"

namespace cupel {

/// 1 - C(n - c, k) / C(n, k) (Chen et al. 2021). Nothing where k is 0 or above n, or c above n.
std::optional<double> pass_at_k(std::size_t n, std::size_t c, std::size_t k);

/// C(c, k) / C(n, k) (Yao et al. 2024, tau-bench). Nothing as above.
std::optional<double> pass_hat_k(std::size_t n, std::size_t c, std::size_t k);

/// The means over the cases that have k judged attempts or more, and how many cases those are.
struct PassOverCases {
  double pass_at_k = 0, pass_hat_k = 0;
  std::size_t cases = 0;
};
std::optional<PassOverCases> pass_over_cases(std::span<const Cluster> cases, std::size_t k);  // nothing when there is no such case

}  // namespace cupel
