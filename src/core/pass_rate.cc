#include "core/pass_rate.h"

#include <functional>
#include <string>
#include <vector>

namespace cupel {
namespace {

// Outcome is part of it: a check of time may judge two copies differently, and then both are evidence.
std::uint64_t answer_key(const Attempt& attempt) {
  std::string text = attempt.backend;
  text += '\0';
  if (attempt.source != Source::given) text += std::to_string(attempt.seed);
  text += attempt.outcome == Outcome::pass ? "\1" : "\2";
  for (const TurnResult& turn : attempt.turns) (text += turn.output) += '\0';
  text += attempt.output;
  return std::hash<std::string>{}(text);
}

}  // namespace

void PassRate::add(const Attempt& attempt) {
  if (attempt.outcome != Outcome::pass && attempt.outcome != Outcome::fail) return;
  const bool is_pass = attempt.outcome == Outcome::pass;
  ++judged_;
  pass_ += is_pass ? 1U : 0U;
  if (!answers_.insert({attempt.case_index, answer_key(attempt)}).second) return;
  Cluster& cluster = clusters_[attempt.case_index];
  ++cluster.judged;
  cluster.pass += is_pass ? 1U : 0U;
}

std::optional<double> PassRate::rate() const {
  if (judged_ == 0) return std::nullopt;
  return static_cast<double>(pass_) / static_cast<double>(judged_);
}

std::optional<Interval> PassRate::interval(double confidence) const {
  std::vector<Cluster> clusters;
  clusters.reserve(clusters_.size());
  for (const auto& [index, cluster] : clusters_) clusters.push_back(cluster);
  return clustered_interval(clusters, z_of_confidence(confidence));
}

}  // namespace cupel
