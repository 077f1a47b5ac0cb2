#include "core/pass_rate.h"

#include <algorithm>
#include <vector>

namespace cupel {

void PassRate::add(const Attempt& attempt) {
  if (attempt.outcome != Outcome::pass && attempt.outcome != Outcome::fail) return;
  const bool is_pass = attempt.outcome == Outcome::pass;
  ++judged_;
  pass_ += is_pass ? 1U : 0U;
  if (!attempt.sampled && !fixed_answers_.insert(attempt.case_index, attempt.backend)) return;
  if (evidence_.size() <= attempt.case_index) evidence_.resize(attempt.case_index + 1);
  Cluster& evidence = evidence_[attempt.case_index];
  if (evidence.judged == 0) ++cases_;
  ++evidence.judged;
  evidence.pass += is_pass ? 1U : 0U;
}

void PassRate::add(const PassRate& other) {
  pass_ += other.pass_;
  judged_ += other.judged_;
  if (evidence_.size() < other.evidence_.size()) evidence_.resize(other.evidence_.size());
  for (std::size_t i = 0; i < other.evidence_.size(); ++i) {
    const Cluster& added = other.evidence_[i];
    if (evidence_[i].judged == 0 && added.judged > 0) ++cases_;
    evidence_[i].judged += added.judged;
    evidence_[i].pass += added.pass;
  }
}

std::size_t PassRate::most_judged() const {
  std::size_t most = 0;
  for (const Cluster& each : evidence_) most = std::max<std::size_t>(most, each.judged);
  return most;
}

std::optional<double> PassRate::rate() const {
  if (judged_ == 0) return std::nullopt;
  return static_cast<double>(pass_) / static_cast<double>(judged_);
}

std::optional<Interval> PassRate::interval(double confidence) const { return clustered_interval(clusters(), confidence); }

Cluster PassRate::of_case(std::size_t case_index) const { return case_index < evidence_.size() ? evidence_[case_index] : Cluster(); }

}  // namespace cupel
