// The pass rate of many attempts and its interval, fed one attempt at a time: the one place that knows what counts as evidence.
// A case is a cluster. Copies of one answer (a repeat that could not differ) are one piece of evidence, however often they are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/attempt.h"
#include "core/case_set.h"
#include "core/statistics/clusters.h"

namespace cupel {

class PassRate {
 public:
  /// Errors and skips are no evidence. Attempts of one case on one backend that are not sampled are copies of one answer.
  void add(const Attempt& attempt);

  std::size_t pass() const { return pass_; }
  std::size_t judged() const { return judged_; }
  std::size_t cases() const { return cases_; }

  /// pass / (pass + fail), copies included. Nothing when nothing was judged.
  std::optional<double> rate() const;

  /// The clustered interval around rate(). Nothing when nothing was judged.
  std::optional<Interval> interval(double confidence = 0.95) const;

  /// What is evidence of one case.
  Cluster of_case(std::size_t case_index) const;

  /// What is evidence, by case.
  std::vector<Cluster> clusters() const;

 private:
  std::size_t pass_ = 0;
  std::size_t judged_ = 0;
  struct Evidence {
    std::uint32_t pass = 0;
    std::uint32_t judged = 0;
  };
  std::size_t cases_ = 0;
  std::vector<Evidence> evidence_;  // by case_index: a run has many, so it is as small as can be
  CaseSet fixed_answers_;
};

}  // namespace cupel
