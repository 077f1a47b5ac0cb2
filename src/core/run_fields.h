// The fields that documents have of a whole run: `run`, `environment`, `gates`, `summary` (core/document_fields.h).
#pragma once

#include "core/document.h"
#include "core/generation_fields.h"
#include "core/run_facts.h"

namespace cupel {

/// A place that is counted from 0 here and from 1 in documents.
template <class Count>
struct FromOne {
  Count& value;
  explicit FromOne(Count& place) : value(place) {}
  std::size_t get() const { return value + 1; }
  void set(std::size_t place) { value = place - 1; }
};

template <>
struct FieldsOf<Shard> {
  static void visit(auto& self, auto& field) {
    field("index", self.index, "which part, from 1");
    field("count", self.count, "of how many");
    field("plan", self.plan, "hash of the undivided plan; parts of one run have the same");
  }
};

template <>
struct FieldsOf<Calibration> {
  static void visit(auto& self, auto& field) {
    field("judge", self.judge, "the backend, as it was named");
    field("check", self.check, "the type it judged with");
    field("labels", self.labels, "the file with the labels");
    field("calibrated_at", self.calibrated_at, "when, RFC 3339");
    field("items", self.items, "that were judged");
    field("errors", self.errors, "that could not be judged; they are not among the items");
    field("agreement", self.agreement, "share of the items that people judged alike");
    field("kappa", self.kappa, "Cohen's; null where chance alone makes both agree");
    field("kappa_ci95", self.kappa_ci95, "of kappa");
  }
};

template <>
struct FieldsOf<JudgeFacts> {
  static void visit(auto& self, auto& field) {
    field("name", self.name, "the model that judged");
    field("calibration", self.calibration, "how far it agrees with people; null where nobody looked");
  }
};

template <>
struct FieldsOf<RunFacts> {
  static void visit(auto& self, auto& field) {
    field("id", self.id, "unique; ids sort by time");
    field("started_at", self.started_at, "RFC 3339, UTC");
    field("duration_ms", Rounded(self.duration_ms), "from the first attempt to the last");
    field("cupel_version", self.cupel_version, "of the program");
    field("suites", self.suites, "their names");
    field("argv", self.argv, "the command line");
    field("shard", self.shard, "which part of a run it is; null: the whole", kLater);
    field("options", self.options, "what was asked to be run", kHidden);
  }
};

template <>
struct FieldsOf<RunPart> {
  static void visit(auto& self, auto& field) {
    FieldsOf<RunFacts>::visit(self.run, field);
    field("interrupted", self.interrupted, "attempts that had not finished are missing");
  }
};

template <>
struct FieldsOf<EnvironmentFacts> {
  static void visit(auto& self, auto& field) {
    field("engine_build", self.engine_build, "the embedded engine's version and compiler; empty when it answered nothing");
    field("kernel_class", self.kernel_class, "hash of build flags, CPU features and what exactness depends on");
    field("threads", self.threads, "the engine's; 0 when no model was loaded");
    field("models", self.models, "each that answered");
    field("judges", self.judges, "each that graded", kWhenSet);
  }
};

template <>
struct FieldsOf<AuditFacts::Failed> {
  static void visit(auto& self, auto& field) {
    field("suite", self.suite, "the suite's name");
    field("id", self.id, "the case's id");
    field("backend", self.backend, "the backend as it was named");
    field("attempt", self.attempt, "which attempt, from 1");
    field("turn", FromOne(self.turn), "which of its answers, from 1");
    FieldsOf<Proof>::visit(self.proof, field);
  }
};

template <>
struct FieldsOf<AuditFacts> {
  static void visit(auto& self, auto& field) {
    field("checked", self.checked, "attempts whose answers were looked at");
    field("held", self.held, "attempts whose answers inference gives again");
    field("failed", self.failed, "the others");
  }
};

template <>
struct FieldsOf<MetricFigure> {
  static void visit(auto& self, auto& field) {
    field("suite", self.suite, "the suite's name");
    field("backend", self.backend, "the backend as it was named");
    field("name", self.name, "the suite's own name of the score");
    field("value", self.value,
          "the mean over the attempts that have it; of a derived one what its expression gives; null where that is no number");
    field("attempts", self.attempts, "that have it");
    field("derived", self.is_derived, "it follows from other scores");
    field("expression", self.expression, "by which it is derived", kWhenSet);
  }
};

template <>
struct FieldsOf<RepeatFigures> {
  static void visit(auto& self, auto& field) {
    field("k", self.k, "attempts");
    field("pass_at_k", self.pass_at_k, "the chance that one of k passes");
    field("pass_hat_k", self.pass_hat_k, "the chance that all of k pass");
    field("cases", self.cases, "that have so many judged attempts");
  }
};

template <>
struct FieldsOf<decltype(Summary::latency_ms)> {
  static void visit(auto& self, auto& field) {
    field("mean", Rounded(self.mean), "milliseconds");
    field("p50", Rounded(self.p50), "milliseconds");
    field("p95", Rounded(self.p95), "milliseconds");
    field("max", Rounded(self.max), "milliseconds");
  }
};

template <>
struct FieldsOf<decltype(Summary::batch)> {
  static void visit(auto& self, auto& field) {
    field("mean", Rounded(self.mean), "over decoding steps");
    field("max", self.max, "over decoding steps");
  }
};

template <>
struct FieldsOf<decltype(Summary::quarantined)> {
  static bool is_set(const auto& self) { return self.total() > 0; }
  static void visit(auto& self, auto& field) {
    field("fail", self.fail, "attempts");
    field("error", self.error, "attempts");
  }
};

template <>
struct FieldsOf<CaseRate> {
  static void visit(auto& self, auto& field) {
    field("suite", self.suite, "the suite's name");
    field("id", self.id, "the case's id");
    field("backend", self.backend, "the backend as it was named");
    field("attempts", Derived(self.attempts()), "how many there were");
    field("pass", self.pass, "of these");
    field("fail", self.fail, "of these");
    field("error", self.error, "of these");
    field("skip", self.skip, "of these");
    field("pass_rate", Derived(self.pass_rate()), "pass / (pass + fail); null when both are 0");
    field("pass_rate_ci95", self.pass_rate_ci95, "Wilson interval; copies of one answer count once");
    field("instability", self.instability, "why the attempts ended differently; null where they did not");
    field("why", self.why, "the same in words", kWhenSet);
  }
};

template <>
struct FieldsOf<Summary> {
  static void visit(auto& self, auto& field) {
    field("total", self.total, "attempts");
    field("pass", self.pass, "attempts");
    field("fail", self.fail, "attempts");
    field("error", self.error, "attempts");
    field("skip", self.skip, "attempts");
    field("pass_rate", self.pass_rate, "pass / (pass + fail); null when both are 0");
    field("pass_rate_ci95", self.pass_rate_ci95, "Wilson interval, clustered by case; copies of one answer count once");
    field("latency_ms", self.latency_ms, "over answers that were computed");
    field("tokens_per_second", Rounded(self.tokens_per_second), "completion tokens computed in this run over its duration");
    field("completion_tokens", self.completion_tokens, "sum over the answers");
    field("cost_usd", self.cost_usd, "sum over the answers; null where no price is known");
    field("inferred", self.inferred, "answers");
    field("reused", self.reused, "answers");
    field("replayed", self.replayed, "answers");
    field("remote", self.remote, "answers");
    field("given", self.given, "answers");
    field("batch", self.batch, "sequences decoded together");
    field("audit", self.audit, "what proving answers found; null where nobody asked for it", kLater);
    field("judge_cost_usd", self.judge_cost_usd, "what judges cost, besides the answers", kWhenSet);
    field("repeats", self.repeats, "what repeating cases shows, for each k", kWhenSet);
    field("metrics", self.metrics, "scores under names of the suites' own", kWhenSet);
    field("case_rates", self.case_rates, "of each case with several attempts on one backend", kWhenSet);
    field("retries", self.retries, "over all attempts", kWhenSet);
    field("quarantined", self.quarantined, "among those above, what decides nothing", kWhenSet);
  }
};

template <>
struct FieldsOf<GateResult> {
  static void visit(auto& self, auto& field) {
    field("name", self.name, "what it measures");
    field("condition", self.condition, "the gate as it was written");
    field("actual", self.actual, "the figure measured; null of nothing");
    field("outcome", self.outcome, "what the gate said");
    field("why", self.why, "the evidence in words");
    field("confidence", self.confidence, "0 to 1, of a gate that names one", kLater);
    field("interval", self.interval, "around the figure, at that confidence, else at 95 %; an end is null where nothing bounds it", kLater);
    field("more_cases", self.more_cases, "of an inconclusive gate: how many more are expected to decide it", kLater);
  }
};

}  // namespace cupel
