// The interval of a rate from independent trials. For attempts that hang together (several of one case) see clusters.h. Bounds lie in
// 0..1; of no trials the interval is all of it.
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

}  // namespace cupel
