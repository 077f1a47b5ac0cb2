#include "run/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "run/gate_judge.h"
#include "run/summary.h"

namespace cupel {
namespace {

// The command line of the undivided run.
std::vector<std::string> without_shard(const std::vector<std::string>& argv) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    if (argv[i] == "--shard") ++i;
    else if (!argv[i].starts_with("--shard=")) words.push_back(argv[i]);
  }
  return words;
}

// Sorts by time as other runs' ids do, and is the same whenever the same shards are merged.
std::string merged_id(const std::vector<ShardRun>& shards) {
  std::string ids;
  std::string earliest = shards.front().end.run.id;
  for (const ShardRun& shard : shards) {
    ids += shard.end.run.id + "\n";
    earliest = std::min(earliest, shard.end.run.id);
  }
  return earliest.substr(0, earliest.find('-')) + "-" + sha256_hex(ids).substr(0, 6);
}

RunFacts merge_facts(const std::vector<ShardRun>& shards) {
  RunFacts facts = shards.front().end.run;
  facts.id = merged_id(shards);
  facts.argv = without_shard(facts.argv);
  facts.shard.reset();
  for (const ShardRun& shard : shards) {
    facts.started_at = std::min(facts.started_at, shard.end.run.started_at);
    facts.duration_ms = std::max(facts.duration_ms, shard.end.run.duration_ms);
  }
  return facts;
}

// What differs between machines is named side by side.
void add_name(std::string& names, const std::string& name) {
  if (name.empty()) return;
  const std::vector<std::string> there = split(names, ';');
  const bool is_there = std::ranges::any_of(there, [&](const std::string& each) { return trim(each) == name; });
  if (!is_there) names += names.empty() ? name : "; " + name;
}

EnvironmentFacts merge_environments(const std::vector<ShardRun>& shards) {
  EnvironmentFacts merged;
  for (const ShardRun& shard : shards) {
    const EnvironmentFacts& facts = shard.end.environment;
    add_name(merged.engine_build, facts.engine_build);
    add_name(merged.kernel_class, facts.kernel_class);
    merged.threads = std::max(merged.threads, facts.threads);
    for (const ModelFacts& model : facts.models) {
      const auto is_same = [&](const ModelFacts& each) { return each.name == model.name && each.sha256 == model.sha256; };
      if (std::ranges::none_of(merged.models, is_same)) merged.models.push_back(model);
    }
    for (const JudgeFacts& judge : facts.judges) {
      if (std::ranges::find(merged.judges, judge.name, &JudgeFacts::name) == merged.judges.end()) merged.judges.push_back(judge);
    }
  }
  return merged;
}

// What only the shards' own summaries say.
void add_shard_figures(Summary& summary, const std::vector<ShardRun>& shards) {
  double means = 0;
  int batches = 0;
  for (const ShardRun& shard : shards) {
    const Summary& part = shard.end.summary;
    summary.batch.max = std::max(summary.batch.max, part.batch.max);
    if (part.batch.max > 0) {
      means += part.batch.mean;
      ++batches;
    }
    if (!part.audit) continue;
    AuditFacts& audit = summary.audit ? *summary.audit : summary.audit.emplace();
    audit.checked += part.audit->checked;
    audit.held += part.audit->held;
    std::ranges::copy(part.audit->failed, std::back_inserter(audit.failed));
  }
  if (batches > 0) summary.batch.mean = means / batches;
}

Result<std::vector<GateJudge>> gates_of(const std::vector<ShardRun>& shards) {
  std::vector<GateJudge> judges;
  // A shard in which nothing was judged has none.
  const auto shard = std::ranges::find_if(shards, [](const ShardRun& each) { return !each.end.gates.empty(); });
  if (shard == shards.end()) return judges;
  for (const GateResult& gate : shard->end.gates) {
    judges.emplace_back(CUPEL_TRY(parse_gate({.condition = gate.condition, .confidence = gate.confidence, .file = "", .mark = {}})));
  }
  return judges;
}

// Shards have whole cases, so each rate is that of one shard; the order is that of the undivided run.
class MergedRates {
 public:
  explicit MergedRates(const std::vector<ShardRun>& shards) {
    for (const ShardRun& shard : shards) {
      for (const CaseRate& rate : shard.end.summary.case_rates) rates_.emplace(std::tuple(rate.suite, rate.id, rate.backend), rate);
    }
  }

  void add(const Attempt& attempt) {
    if (rates_.empty()) return;
    if (auto found = rates_.extract(std::tuple(attempt.suite, attempt.id, attempt.backend))) {
      ordered_.emplace(std::pair(attempt.case_index, attempt.backend), std::move(found.mapped()));
    }
  }

  std::vector<CaseRate> all() && {
    std::vector<CaseRate> all;
    for (auto& [place, rate] : ordered_) all.push_back(std::move(rate));
    return all;
  }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, CaseRate> rates_;
  std::map<std::pair<std::size_t, std::string>, CaseRate> ordered_;
};

// Of every suite, in their order there; each shard that has an attempt of a suite knows them all.
std::vector<std::pair<std::string, DerivedMetric>> derived_metrics_of(const std::vector<ShardRun>& shards) {
  std::vector<std::pair<std::string, DerivedMetric>> metrics;
  std::set<std::pair<std::string, std::string>> known;  // suite and name
  for (const ShardRun& shard : shards) {
    for (const MetricFigure& each : shard.end.summary.metrics) {
      if (!each.is_derived || !known.emplace(each.suite, each.name).second) continue;
      metrics.push_back({each.suite, {.name = each.name, .expression = each.expression}});
    }
  }
  return metrics;
}

std::string name_of(const Shard& shard) { return fmt::format("shard {}/{}", shard.index, shard.count); }

}  // namespace

Result<std::vector<std::size_t>> order_shards(const std::vector<ShardRun>& shards) {
  std::map<int, std::size_t> by_index;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const RunFacts& run = shards[i].end.run;
    if (!run.shard) return fail(ErrorCode::invalid_usage, fmt::format("run {} is no shard: it was not run with --shard", run.id));
    const Shard& first = *shards.front().end.run.shard;
    if (run.shard->plan != first.plan || run.shard->count != first.count) {
      return fail(ErrorCode::invalid_usage, fmt::format("runs {} and {} are shards of different plans", shards.front().end.run.id, run.id),
                  {"shards need the same suites, options and number of shards"});
    }
    const auto [place, is_new] = by_index.emplace(run.shard->index, i);
    if (!is_new && shards[place->second].end.run.id != run.id) {
      return fail(ErrorCode::invalid_usage,
                  fmt::format("runs {} and {} are both {}", shards[place->second].end.run.id, run.id, name_of(*run.shard)));
    }
    if (!shards[i].has_ended || shards[i].end.interrupted) {
      return fail(ErrorCode::invalid_usage, fmt::format("{}, run {}, did not end", name_of(*run.shard), run.id),
                  {"`cupel run --resume " + run.id + "`, where it is stored, goes on with it"});
    }
  }
  if (shards.empty()) return fail(ErrorCode::invalid_usage, "there are no runs to merge");
  std::vector<std::size_t> order;
  for (int index = 1; index <= shards.front().end.run.shard->count; ++index) {
    const auto found = by_index.find(index);
    if (found == by_index.end()) {
      return fail(ErrorCode::invalid_usage, name_of({.index = index, .count = shards.front().end.run.shard->count}) + " is missing");
    }
    order.push_back(found->second);
  }
  return order;
}

Result<MergedRun> merge(const std::vector<ShardRun>& shards, const EachAttempt& each) {
  MergedRun merged;
  RunFinished& end = merged.end;
  end.run = merge_facts(shards);
  end.environment = merge_environments(shards);
  std::vector<GateJudge> gates = CUPEL_TRY(gates_of(shards));
  Tally tally;
  MergedRates rates(shards);
  CUPEL_CHECK(each([&](const Attempt& attempt) {
    tally.add(attempt);
    rates.add(attempt);
    for (GateJudge& gate : gates) gate.add(attempt);
  }));
  end.summary = tally.summary(end.run.duration_ms, derived_metrics_of(shards));
  end.summary.case_rates = std::move(rates).all();
  add_shard_figures(end.summary, shards);
  for (const GateJudge& gate : gates) end.gates.push_back(gate.result());
  merged.status = exit_status_of(end.summary, end.gates, false);
  return merged;
}

}  // namespace cupel
