// Looking at the evidence while it comes in, and stopping when it suffices, without being wrong more often than promised: who looks at
// an ordinary interval again and again until it says what they want is wrong far more often.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace cupel {

/// One look at the evidence of at most so many.
struct Look {
  std::size_t number = 1, most = 1;
  bool is_last = true;  // nobody looks again, whatever is seen: also before `most` when nothing more can come
};

/// The confidence that an interval needs at a look, so that all looks together hold `confidence`: each spends a share of the error,
/// `error * ln(1 + (e - 1) t)` of it by the time t = number / most (Lan & DeMets 1983, like Pocock's bounds), and the last one what is
/// left. The shares are added up, so it holds however the looks hang together, and whoever stops early has spent less.
double confidence_at_look(double confidence, const Look& look);

/// Wald's test of two rates (1945): the sum of log likelihood ratios at which one of them is accepted.
struct SprtBounds {
  double accept_h1 = 0;  // log((1 - beta) / alpha)
  double accept_h0 = 0;  // log(beta / (1 - alpha))
};
/// `alpha`: the chance to accept h1 although h0 holds; `beta`: the other way round.
SprtBounds sprt_bounds(double alpha, double beta);

enum class SprtDecision { accept_h0, accept_h1 };
struct SprtResult {
  std::optional<SprtDecision> decision;  // nothing: the sequence ended before
  std::size_t looked_at = 0;             // observations until the decision, or all
  double log_likelihood_ratio = 0;       // then
};
/// Whether a sequence of passes and fails comes from a pass rate of `p0` (h0) or `p1` (h1), both between 0 and 1.
SprtResult sprt_of(std::span<const bool> passes, double p0, double p1, const SprtBounds& bounds);

}  // namespace cupel
