// The pass rate of many attempts and its interval, fed one attempt at a time: the one place that knows what counts as evidence.
// A case is a cluster. Copies of one answer (a repeat that could not differ) are one piece of evidence, however often they are counted.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/attempt.h"
#include "core/statistics/clusters.h"

namespace cupel {

class PassRate {
 public:
  /// Errors and skips are no evidence. Attempts of one case on one backend that are not sampled are copies of one answer.
  void add(const Attempt& attempt);

  std::size_t pass() const { return pass_; }
  std::size_t judged() const { return judged_; }
  std::size_t cases() const { return clusters_.size(); }

  /// pass / (pass + fail), copies included. Nothing when nothing was judged.
  std::optional<double> rate() const;

  /// The clustered interval around rate(). Nothing when nothing was judged.
  std::optional<Interval> interval(double confidence = 0.95) const;

  /// What is evidence, by case.
  std::vector<Cluster> clusters() const;

 private:
  std::size_t pass_ = 0;
  std::size_t judged_ = 0;
  std::map<std::size_t, Cluster> clusters_;                      // by case_index
  std::set<std::pair<std::size_t, std::string>> fixed_answers_;  // case_index and backend
};

}  // namespace cupel
