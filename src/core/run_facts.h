// What is known about a whole run besides its attempts: the parts `run`, `environment` and `summary` of the result document.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/calibration.h"
#include "core/case_rate.h"
#include "core/generation.h"
#include "core/json.h"
#include "core/shard.h"
#include "core/statistics/interval.h"

namespace cupel {

struct RunFacts {
  std::string id;
  std::chrono::system_clock::time_point started_at;
  double duration_ms = 0;
  std::string cupel_version;
  std::vector<std::string> suites;
  std::vector<std::string> argv;
  std::optional<Shard> shard;     // unset: the whole plan
  Json options = Json::object();  // what was asked to be run, by the command's fields: what resumes it. In the store, in no document
};

struct EnvironmentFacts {
  std::string engine_build;  // "llama.cpp <version>, clang 19.1.7"
  std::string kernel_class;  // hash of build flags, CPU features and option set
  int threads = 0;
  std::vector<ModelFacts> models;
  std::vector<JudgeFacts> judges;  // models that graded answers
};

/// What `--audit` found: answers proved by inference.
struct AuditFacts {
  std::size_t checked = 0, held = 0;
  struct Failed {
    std::string suite, id, backend;
    int attempt = 1;
    std::size_t turn = 0;  // from 0
    Proof proof;
  };
  std::vector<Failed> failed;
};

/// A named score over a run's attempts (core/metrics.h).
struct MetricFigure {
  std::string suite, backend, name;
  std::optional<double> value;  // the mean of those attempts that have it; of a derived one what it comes to, if anything
  std::size_t attempts = 0;
  bool is_derived = false;
  std::string expression = {};  // that it is derived by
};

/// What repeating cases shows: the chance that one of k attempts passes, and that all do (core/statistics/pass_at_k.h).
struct RepeatFigures {
  std::size_t k = 1;
  double pass_at_k = 0, pass_hat_k = 0;
  std::size_t cases = 0;  // that have k judged attempts
};

struct Summary {
  std::size_t total = 0, pass = 0, fail = 0, error = 0, skip = 0;
  std::optional<double> pass_rate;  // pass / (pass + fail); unset when both are 0
  std::optional<Interval> pass_rate_ci95;
  struct {
    double mean = 0, p50 = 0, p95 = 0, max = 0;
  } latency_ms;
  double tokens_per_second = 0;  // completion tokens of this run's inference over its duration
  std::size_t completion_tokens = 0;
  std::optional<double> cost_usd;
  std::size_t inferred = 0, reused = 0, replayed = 0, remote = 0, given = 0;
  struct {
    double mean = 0;
    int max = 0;
  } batch;
  std::optional<AuditFacts> audit;       // unset when no audit was asked for
  std::optional<double> judge_cost_usd;  // what judges cost, besides the answers
  std::vector<RepeatFigures> repeats;    // of cases that were attempted more than once
  std::vector<MetricFigure> metrics;
  std::vector<CaseRate> case_rates;  // of cases with several attempts on one backend
  std::size_t retries = 0;           // over all attempts
  struct {
    std::size_t fail = 0, error = 0;
    std::size_t total() const { return fail + error; }
  } quarantined;  // among those above, what decides nothing

  std::size_t deciding_fail() const { return fail - quarantined.fail; }
  std::size_t deciding_error() const { return error - quarantined.error; }
};

}  // namespace cupel
