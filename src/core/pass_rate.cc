#include "core/pass_rate.h"

#include <vector>

namespace cupel {

void PassRate::add(const Attempt& attempt) {
  if (attempt.outcome != Outcome::pass && attempt.outcome != Outcome::fail) return;
  const bool is_pass = attempt.outcome == Outcome::pass;
  ++judged_;
  pass_ += is_pass ? 1U : 0U;
  if (!attempt.sampled && !fixed_answers_.emplace(attempt.case_index, attempt.backend).second) return;
  Cluster& cluster = clusters_[attempt.case_index];
  ++cluster.judged;
  cluster.pass += is_pass ? 1U : 0U;
}

std::optional<double> PassRate::rate() const {
  if (judged_ == 0) return std::nullopt;
  return static_cast<double>(pass_) / static_cast<double>(judged_);
}

std::optional<Interval> PassRate::interval(double confidence) const { return clustered_interval(clusters(), confidence); }

std::vector<Cluster> PassRate::clusters() const {
  std::vector<Cluster> clusters;
  clusters.reserve(clusters_.size());
  for (const auto& [index, cluster] : clusters_) clusters.push_back(cluster);
  return clusters;
}

}  // namespace cupel
