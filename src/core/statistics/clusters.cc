#include "core/statistics/clusters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/statistics/distributions.h"

namespace cupel {
namespace {

Trials sum_of(std::span<const Cluster> clusters) {
  Trials sum;
  for (const Cluster& cluster : clusters) {
    sum.pass += static_cast<double>(cluster.pass);
    sum.total += static_cast<double>(cluster.judged);
  }
  return sum;
}

// What the attempts are worth if all of one cluster agree: as many as there are clusters, where those are equally large.
double fewest_trials(std::span<const Cluster> clusters) {
  double sum = 0, squares = 0;
  for (const Cluster& cluster : clusters) {
    const auto judged = static_cast<double>(cluster.judged);
    sum += judged;
    squares += judged * judged;
  }
  return sum * sum / squares;
}

}  // namespace

double design_effect(std::span<const Cluster> clusters) {
  const Trials sum = sum_of(clusters);
  if (sum.pass == 0 || sum.pass == sum.total) return 1;
  const double rate = sum.pass / sum.total;
  double clustered = 0;
  for (const Cluster& cluster : clusters) {
    const double residual = static_cast<double>(cluster.pass) - rate * static_cast<double>(cluster.judged);
    clustered += residual * residual;
  }
  return std::max(1.0, clustered / (rate * (1 - rate) * sum.total));
}

Trials effective_trials(std::span<const Cluster> clusters, double confidence) {
  const Trials sum = sum_of(clusters);
  if (sum.total == 0) return {0, 0};
  const auto used = std::count_if(clusters.begin(), clusters.end(), [](const Cluster& cluster) { return cluster.judged > 0; });
  const double fewest = fewest_trials(clusters);
  if (used < 2 || sum.pass == 0 || sum.pass == sum.total) return {sum.pass / sum.total * fewest, fewest};
  const double p = (1 + confidence) / 2;
  const double ratio = student_t_quantile(sum.total - 1, p) / student_t_quantile(static_cast<double>(used - 1), p);
  const double total = std::max(fewest, sum.total / design_effect(clusters) * ratio * ratio);
  return {sum.pass / sum.total * total, total};
}

std::optional<Interval> clustered_interval(std::span<const Cluster> clusters, double confidence) {
  const Trials trials = effective_trials(clusters, confidence);
  if (trials.total == 0) return std::nullopt;
  return wilson_interval(trials.pass, trials.total, z_of_confidence(confidence));
}

std::optional<double> clustered_standard_error(std::span<const Measurements> clusters) {
  double sum = 0, count = 0, used = 0;
  for (const Measurements& cluster : clusters) {
    sum += std::accumulate(cluster.begin(), cluster.end(), 0.0);
    count += static_cast<double>(cluster.size());
    used += cluster.empty() ? 0 : 1;
  }
  if (used < 2) return std::nullopt;
  const double mean = sum / count;
  double squares = 0;
  for (const Measurements& cluster : clusters) {
    double residual = 0;
    for (const double value : cluster) residual += value - mean;
    squares += residual * residual;
  }
  return std::sqrt(used / (used - 1) * squares) / count;
}

}  // namespace cupel
