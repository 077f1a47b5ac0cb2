// What several attempts at one case on one backend came to: how often it passes, and why it does not always. Values only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/statistics/interval.h"

namespace cupel {

/// Why attempts at one case ended differently.
enum class Instability {
  sampling,        // the answers differ, as they are sampled
  numerics,        // the answers differ although nothing is sampled: what computes them is not exact
  judge,           // one answer was judged differently by a model
  infrastructure,  // some attempts ended in error or were made again
  check,           // one answer was judged differently by a check without a model, such as a script or a limit of time
};
const char* instability_name(Instability instability);

struct CaseRate {
  std::string suite, id, backend;
  std::size_t pass = 0, fail = 0, error = 0, skip = 0;
  std::optional<Interval> pass_rate_ci95;  // of pass / (pass + fail); unset when both are 0
  std::optional<Instability> instability;  // unset when all attempts ended alike
  std::string why;                         // in words

  std::size_t attempts() const { return pass + fail + error + skip; }
  std::optional<double> pass_rate() const {
    if (pass + fail == 0) return std::nullopt;
    return static_cast<double>(pass) / static_cast<double>(pass + fail);
  }
};

}  // namespace cupel
