#include "run/summary.h"

#include <algorithm>
#include <array>

#include "core/statistics/describe.h"
#include "core/statistics/pass_at_k.h"

namespace cupel {
namespace {

std::size_t& counter_of(Summary& summary, Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return summary.pass;
    case Outcome::fail: return summary.fail;
    case Outcome::error: return summary.error;
    case Outcome::skip: return summary.skip;
  }
  return summary.error;
}

std::size_t& counter_of(Summary& summary, Source source) {
  switch (source) {
    case Source::inferred: return summary.inferred;
    case Source::reused: return summary.reused;
    case Source::replayed: return summary.replayed;
    case Source::remote: return summary.remote;
    case Source::given: return summary.given;
  }
  return summary.inferred;
}

}  // namespace

void Tally::add(const Attempt& attempt) {
  ++counts_.total;
  for (const CheckResult* check : attempt.every_check()) judges_.insert(check->judges.begin(), check->judges.end());
  ++counter_of(counts_, attempt.outcome);
  metrics_.add(attempt);
  attempted_.try_emplace(attempt.backend, options_.cases).first->second.add(attempt);
  if (options_.rates_cases) rates_.add(attempt);
  counts_.retries += static_cast<std::size_t>(attempt.retries);
  if (attempt.is_excused()) ++(attempt.outcome == Outcome::fail ? counts_.quarantined.fail : counts_.quarantined.error);
  if (attempt.audited) count_proof(attempt);
  // An attempt with an error of its own has no answer; one whose checks are in error has.
  if (attempt.error) return;
  ++counter_of(counts_, attempt.source);
  const auto tokens = static_cast<std::size_t>(attempt.usage.completion_tokens);
  counts_.completion_tokens += tokens;
  if (attempt.cost_usd) counts_.cost_usd = counts_.cost_usd.value_or(0) + *attempt.cost_usd;
  if (attempt.source == Source::given) return;
  if (attempt.source == Source::inferred || attempt.source == Source::remote) {
    computed_tokens_ += tokens - static_cast<std::size_t>(attempt.usage.known_tokens);
  }
  latencies_.push_back(attempt.timing.latency_ms);
  answered_.insert(attempt.backend);
}

void Tally::count_proof(const Attempt& attempt) {
  AuditFacts& audit = counts_.audit ? *counts_.audit : counts_.audit.emplace();
  ++audit.checked;
  if (!attempt.refutation) ++audit.held;
  else
    audit.failed.push_back(
        {attempt.suite, attempt.id, attempt.backend, attempt.attempt, attempt.refutation->turn, attempt.refutation->proof});
}

// For k that people compare, up to the most attempts that a case has.
std::vector<RepeatFigures> Tally::repeats() const {
  constexpr std::array<std::size_t, 8> kShown = {1, 2, 3, 5, 10, 20, 50, 100};
  std::size_t most = 0;
  for (const auto& [backend, attempted] : attempted_) most = std::max(most, attempted.most_judged());
  if (most < 2) return {};
  std::vector<Cluster> cases;
  for (const auto& [backend, attempted] : attempted_) {
    const std::span<const Cluster> of_backend = attempted.clusters();
    cases.insert(cases.end(), of_backend.begin(), of_backend.end());
  }
  std::vector<RepeatFigures> figures;
  const auto add = [&](std::size_t k) {
    const std::optional<PassOverCases> over = pass_over_cases(cases, k);
    if (over) figures.push_back({.k = k, .pass_at_k = over->pass_at_k, .pass_hat_k = over->pass_hat_k, .cases = over->cases});
  };
  for (const std::size_t k : kShown) {
    if (k < most) add(k);
  }
  add(most);
  return figures;
}

Summary Tally::summary(double duration_ms, std::span<const std::pair<std::string, DerivedMetric>> derived) const {
  Summary summary = counts_;
  summary.repeats = repeats();
  summary.case_rates = rates_.all(attempted_);
  summary.metrics = metrics_.figures(derived);
  PassRate sum;
  if (attempted_.size() > 1) {
    for (const auto& [backend, attempted] : attempted_) sum.add(attempted);
  }
  const PassRate& over_backends = attempted_.size() == 1 ? attempted_.begin()->second : sum;
  summary.pass_rate = over_backends.rate();
  summary.pass_rate_ci95 = over_backends.interval();
  summary.latency_ms.mean = mean_of(latencies_);
  std::vector<double> sorted = latencies_;
  std::ranges::sort(sorted);
  summary.latency_ms.p50 = percentile_of_sorted(sorted, 0.5);
  summary.latency_ms.p95 = percentile_of_sorted(sorted, 0.95);
  summary.latency_ms.max = sorted.empty() ? 0 : sorted.back();
  if (duration_ms > 0) summary.tokens_per_second = static_cast<double>(computed_tokens_) * 1000 / duration_ms;
  return summary;
}

void add_batch_figures(Summary& summary, std::span<const OpenedBackend> backends) {
  std::vector<double> means;
  for (const OpenedBackend& each : backends) {
    if (!each.backend) continue;
    const Backend::BatchFigures figures = each.backend->batch_figures();
    if (figures.max > 0) means.push_back(figures.mean);
    summary.batch.max = std::max(summary.batch.max, figures.max);
  }
  summary.batch.mean = mean_of(means);
}

EnvironmentFacts describe_environment(std::span<const std::string> specs, std::span<const OpenedBackend> backends, const Tally& tally) {
  EnvironmentFacts facts;
  for (std::size_t i = 0; i < backends.size(); ++i) {
    if (!backends[i].backend || !tally.has_answer_of(specs[i])) continue;
    if (Result<ModelFacts> model = backends[i].backend->model()) facts.models.push_back(std::move(*model));
    const EngineDescription engine = backends[i].backend->engine();
    if (!facts.engine_build.empty()) continue;  // all embedded backends of one program share the engine
    facts.engine_build = engine.build;
    facts.kernel_class = engine.kernel_class;
    facts.threads = engine.threads;
  }
  return facts;
}

}  // namespace cupel
