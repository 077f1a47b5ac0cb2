// Named scores over a run: what `metric:` of checks and scripts give attempts, by suite, backend and name, and what is derived from them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/attempt.h"
#include "core/run_facts.h"
#include "core/suite.h"

namespace cupel {

/// The named scores of an attempt, each name once: the weighted mean of those that checks gave it. The weight is their sum.
std::vector<NamedScore> named_scores(const Attempt& attempt);

/// One thread.
class MetricTally {
 public:
  void add(const Attempt& attempt);

  /// In order of suite, backend and name; derived ones behind the others, in their order, and each may use those before it. In an
  /// expression a name is the sum over the attempts, and `__count` is how many attempts there were.
  std::vector<MetricFigure> figures(std::span<const std::pair<std::string, DerivedMetric>> derived) const;

 private:
  struct Sum {
    double score = 0;
    std::size_t attempts = 0;
  };
  struct Group {
    std::map<std::string, Sum> sums;  // by name
    std::size_t attempts = 0;
  };
  std::map<std::pair<std::string, std::string>, Group> groups_;  // by suite and backend
};

}  // namespace cupel
