#include "core/metrics.h"

#include "core/arithmetic.h"

namespace cupel {

std::vector<NamedScore> named_scores(const Attempt& attempt) {
  std::map<std::string, NamedScore> by_name;  // its score is a sum until the end
  for (const CheckResult* check : attempt.every_check()) {
    for (const NamedScore& each : check->metrics) {
      NamedScore& sum = by_name.try_emplace(each.name, NamedScore{each.name, 0, 0}).first->second;
      sum.score += each.score * each.weight;
      sum.weight += each.weight;
    }
  }
  std::vector<NamedScore> scores;
  for (auto& [name, sum] : by_name) {
    if (sum.weight > 0) scores.push_back({name, sum.score / sum.weight, sum.weight});
  }
  return scores;
}

void MetricTally::add(const Attempt& attempt) {
  if (attempt.error || attempt.outcome == Outcome::skip) return;
  Group& group = groups_[{attempt.suite, attempt.backend}];
  ++group.attempts;
  for (const NamedScore& each : named_scores(attempt)) {
    Sum& sum = group.sums[each.name];
    sum.score += each.score;
    ++sum.attempts;
  }
}

std::vector<MetricFigure> MetricTally::figures(std::span<const std::pair<std::string, DerivedMetric>> derived) const {
  std::vector<MetricFigure> figures;
  for (const auto& [key, group] : groups_) {
    const auto& [suite, backend] = key;
    NamedFigures sums = {{"__count", static_cast<double>(group.attempts)}};
    for (const auto& [name, sum] : group.sums) {
      sums[name] = sum.score;
      figures.push_back({suite, backend, name, sum.score / static_cast<double>(sum.attempts), sum.attempts});
    }
    for (const auto& [owner, metric] : derived) {
      if (owner != suite) continue;
      const Result<double> value = evaluate(metric.expression, sums);
      if (value) sums[metric.name] = *value;
      figures.push_back(
          {suite, backend, metric.name, value ? std::optional(*value) : std::nullopt, group.attempts, true, metric.expression});
    }
  }
  return figures;
}

}  // namespace cupel
