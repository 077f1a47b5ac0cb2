// Intervals of a rate from independent trials, and of the difference between two rates. For attempts that hang together (several of
// one case) see clusters.h. Bounds lie in 0..1; of no trials the interval is all of it.
#pragma once

#include "core/statistics/distributions.h"
#include "core/statistics/interval.h"

namespace cupel {

/// Passes among trials; not whole where clustering reduced them to what they are worth.
struct Trials {
  double pass = 0;
  double total = 0;
};

/// Wilson (1927): the rates that a score test at this level does not refuse. What gates and reports use.
Interval wilson_interval(double pass, double total, double z = kZ95);

/// The same with continuity correction (Newcombe 1998a, method 4).
Interval wilson_corrected_interval(Trials trials, double confidence);

/// Clopper & Pearson (1934): covers the rate at least as often as it says, whatever the rate.
Interval clopper_pearson_interval(Trials trials, double confidence);

/// Agresti & Coull (1998).
Interval agresti_coull_interval(Trials trials, double confidence);

/// Equal-tailed, by Jeffreys' prior: quantiles of Beta(pass + 1/2, fail + 1/2), not widened at 0 and 1 (Brown, Cai, DasGupta 2001).
Interval jeffreys_interval(Trials trials, double confidence);

/// Of the first rate minus the second, both independent (Newcombe 1998b, method 10: from the two Wilson intervals). -1..1 of no trials.
Interval newcombe_difference_interval(Trials first, Trials second, double confidence);

}  // namespace cupel
