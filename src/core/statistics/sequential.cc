#include "core/statistics/sequential.h"

#include <cmath>
#include <numbers>

namespace cupel {

double confidence_at_look(double confidence, const Look& look) {
  const double error = 1 - confidence;
  const auto spent_by = [&](std::size_t number) {
    return error * std::log1p((std::numbers::e - 1) * static_cast<double>(number) / static_cast<double>(look.most));
  };
  if (look.is_last && look.number == 1) return confidence;
  return 1 - ((look.is_last ? error : spent_by(look.number)) - spent_by(look.number - 1));
}

SprtBounds sprt_bounds(double alpha, double beta) { return {std::log((1 - beta) / alpha), std::log(beta / (1 - alpha))}; }

SprtResult sprt_of(std::span<const bool> passes, double p0, double p1, const SprtBounds& bounds) {
  const double of_pass = std::log(p1 / p0), of_fail = std::log((1 - p1) / (1 - p0));
  SprtResult result;
  for (const bool is_pass : passes) {
    ++result.looked_at;
    result.log_likelihood_ratio += is_pass ? of_pass : of_fail;
    if (result.log_likelihood_ratio >= bounds.accept_h1) result.decision = SprtDecision::accept_h1;
    if (result.log_likelihood_ratio <= bounds.accept_h0) result.decision = SprtDecision::accept_h0;
    if (result.decision) break;
  }
  return result;
}

}  // namespace cupel
