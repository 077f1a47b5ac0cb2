#include "core/statistics/pass_at_k.h"

namespace cupel {
namespace {

// C(m, k) / C(n, k), for m <= n, as a product: no factorial overflows.
double ratio_of_choices(std::size_t m, std::size_t n, std::size_t k) {
  if (m < k) return 0;
  double ratio = 1;
  for (std::size_t i = 0; i < k; ++i) ratio *= static_cast<double>(m - i) / static_cast<double>(n - i);
  return ratio;
}

bool is_defined(std::size_t n, std::size_t c, std::size_t k) { return k > 0 && k <= n && c <= n; }

}  // namespace

std::optional<double> pass_at_k(std::size_t n, std::size_t c, std::size_t k) {
  if (!is_defined(n, c, k)) return std::nullopt;
  return 1 - ratio_of_choices(n - c, n, k);
}

std::optional<double> pass_hat_k(std::size_t n, std::size_t c, std::size_t k) {
  if (!is_defined(n, c, k)) return std::nullopt;
  return ratio_of_choices(c, n, k);
}

std::optional<PassOverCases> pass_over_cases(std::span<const Cluster> cases, std::size_t k) {
  PassOverCases sum;
  for (const Cluster& each : cases) {
    const std::optional<double> any = pass_at_k(each.judged, each.pass, k);
    if (!any) continue;
    sum.pass_at_k += *any;
    sum.pass_hat_k += *pass_hat_k(each.judged, each.pass, k);
    ++sum.cases;
  }
  if (sum.cases == 0) return std::nullopt;
  sum.pass_at_k /= static_cast<double>(sum.cases);
  sum.pass_hat_k /= static_cast<double>(sum.cases);
  return sum;
}

}  // namespace cupel
