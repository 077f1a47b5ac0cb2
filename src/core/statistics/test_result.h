// What a test of significance says.
#pragma once

namespace cupel {

/// `p_value`: the chance of a statistic at least as far from what would be expected if there were no difference, if there were none.
struct TestResult {
  double statistic = 0;
  double p_value = 1;
};

}  // namespace cupel
