// The pass rate of many attempts and its interval, fed one attempt at a time: the one place that knows what counts as evidence.
// A case is a cluster. Copies of one answer (a repeat that could not differ) are one piece of evidence, however often they are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/attempt.h"
#include "core/case_set.h"
#include "core/statistics/clusters.h"

namespace cupel {

class PassRate {
 public:
  /// `cases`: how many there may be, where that is known.
  explicit PassRate(std::size_t cases = 0) { evidence_.reserve(cases); }

  /// Errors and skips are no evidence. Attempts of one case on one backend that are not sampled are copies of one answer.
  void add(const Attempt& attempt);

  /// The evidence of another backend.
  void add(const PassRate& other);

  std::size_t pass() const { return pass_; }
  std::size_t judged() const { return judged_; }
  std::size_t cases() const { return cases_; }

  /// pass / (pass + fail), copies included. Nothing when nothing was judged.
  std::optional<double> rate() const;

  /// The clustered interval around rate(). Nothing when nothing was judged.
  std::optional<Interval> interval(double confidence = 0.95) const;

  /// What is evidence of one case.
  Cluster of_case(std::size_t case_index) const;

  /// The most that is evidence of one case.
  std::size_t most_judged() const;

  /// What is evidence, by case_index; of some cases there is none.
  std::span<const Cluster> clusters() const { return evidence_; }

 private:
  std::size_t pass_ = 0;
  std::size_t judged_ = 0;
  std::size_t cases_ = 0;
  std::vector<Cluster> evidence_;  // by case_index
  CaseSet fixed_answers_;
};

}  // namespace cupel
