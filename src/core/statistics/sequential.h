// Looking at the evidence while it comes in, and stopping when it suffices, without being wrong more often than promised: who looks at
// an ordinary interval again and again until it says what they want is wrong far more often.
#pragma once

#include <cstddef>

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

}  // namespace cupel
