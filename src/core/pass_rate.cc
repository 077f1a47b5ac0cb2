#include "core/pass_rate.h"

#include <vector>

namespace cupel {

void PassRate::add(const Attempt& attempt) {
  if (attempt.outcome != Outcome::pass && attempt.outcome != Outcome::fail) return;
  const bool is_pass = attempt.outcome == Outcome::pass;
  ++judged_;
  pass_ += is_pass ? 1U : 0U;
  if (!attempt.sampled && !fixed_answers_.insert(attempt.case_index, attempt.backend)) return;
  if (evidence_.size() <= attempt.case_index) evidence_.resize(attempt.case_index + 1);
  Evidence& evidence = evidence_[attempt.case_index];
  if (evidence.judged == 0) ++cases_;
  ++evidence.judged;
  evidence.pass += is_pass ? 1U : 0U;
}

std::optional<double> PassRate::rate() const {
  if (judged_ == 0) return std::nullopt;
  return static_cast<double>(pass_) / static_cast<double>(judged_);
}

std::optional<Interval> PassRate::interval(double confidence) const { return clustered_interval(clusters(), confidence); }

Cluster PassRate::of_case(std::size_t case_index) const {
  if (case_index >= evidence_.size()) return {};
  return {evidence_[case_index].pass, evidence_[case_index].judged};
}

std::vector<Cluster> PassRate::clusters() const {
  std::vector<Cluster> clusters;
  clusters.reserve(cases_);
  for (const Evidence& each : evidence_) {
    if (each.judged > 0) clusters.push_back({each.pass, each.judged});
  }
  return clusters;
}

}  // namespace cupel
