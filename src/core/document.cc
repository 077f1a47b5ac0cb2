#include "core/document.h"

#include <cmath>

#include "base/clock.h"

namespace cupel {
namespace {

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json document_of(const ModelFacts& model) {
  return {{"name", model.name},
          {"path", model.path},
          {"sha256", model.sha256},
          {"format", model.format},
          {"quantization", model.quantization},
          {"parameters", model.parameters},
          {"exactness", model.exactness},
          {"pretrained", or_null(model.pretrained)},
          {"proof", model.proof},
          {"architecture", model.architecture},
          {"size_bytes", model.size_bytes},
          {"context_tokens", model.context_tokens}};
}

// An end that is not known is null: JSON has no infinity.
Json document_of(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  const auto end = [](double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); };
  return Json::array({end(interval->low), end(interval->high)});
}

Json document_of(const std::optional<AuditFacts>& audit) {
  if (!audit) return nullptr;
  Json failed = Json::array();
  for (const AuditFacts::Failed& each : audit->failed) {
    failed.push_back({{"suite", each.suite},
                      {"id", each.id},
                      {"backend", each.backend},
                      {"attempt", each.attempt},
                      {"turn", each.turn + 1},
                      {"position", or_null(each.proof.position)},
                      {"expected", each.proof.expected},
                      {"found", each.proof.found},
                      {"margin", each.proof.margin}});
  }
  return {{"checked", audit->checked}, {"held", audit->held}, {"failed", std::move(failed)}};
}

Json document_of(const CaseRate& rate) {
  Json document = {{"suite", rate.suite},
                   {"id", rate.id},
                   {"backend", rate.backend},
                   {"attempts", rate.attempts()},
                   {"pass", rate.pass},
                   {"fail", rate.fail},
                   {"error", rate.error},
                   {"skip", rate.skip},
                   {"pass_rate", or_null(rate.pass_rate())},
                   {"pass_rate_ci95", document_of(rate.pass_rate_ci95)},
                   {"instability", nullptr}};
  if (!rate.instability) return document;
  document["instability"] = instability_name(*rate.instability);
  document["why"] = rate.why;
  return document;
}

}  // namespace

double document_ms(double value) { return std::round(value * 1000) / 1000; }

Json document_of(const RunFacts& run, bool interrupted) {
  return {{"id", run.id},
          {"started_at", to_rfc3339(run.started_at)},
          {"duration_ms", document_ms(run.duration_ms)},
          {"cupel_version", run.cupel_version},
          {"suites", run.suites},
          {"argv", run.argv},
          {"shard", run.shard ? Json{{"index", run.shard->index}, {"count", run.shard->count}, {"plan", run.shard->plan}} : Json(nullptr)},
          {"interrupted", interrupted}};
}

Json document_of(const EnvironmentFacts& environment) {
  Json models = Json::array();
  for (const ModelFacts& model : environment.models) models.push_back(document_of(model));
  Json document = {{"engine_build", environment.engine_build},
                   {"kernel_class", environment.kernel_class},
                   {"threads", environment.threads},
                   {"models", std::move(models)}};
  for (const JudgeFacts& judge : environment.judges) {
    Json& list = document["judges"];
    list.push_back({{"name", judge.name}, {"calibration", judge.calibration ? document_of(*judge.calibration) : Json(nullptr)}});
  }
  return document;
}

Json logprobs_document(std::span<const AnswerToken> tokens) {
  Json list = Json::array();
  for (const AnswerToken& token : tokens) {
    Json top = Json::array();
    for (const LikelyToken& each : token.likeliest)
      top.push_back({{"token", each.bytes}, {"id", each.id}, {"logprob", each.log_probability}});
    list.push_back({{"token", token.bytes}, {"id", token.id}, {"logprob", or_null(token.log_probability)}, {"top", std::move(top)}});
  }
  return list;
}

Json document_of(std::span<const GateResult> gates) {
  Json list = Json::array();
  for (const GateResult& gate : gates) {
    list.push_back({{"name", gate.name},
                    {"condition", gate.condition},
                    {"actual", or_null(gate.actual)},
                    {"outcome", gate_outcome_name(gate.outcome)},
                    {"why", gate.why},
                    {"confidence", or_null(gate.confidence)},
                    {"interval", document_of(gate.interval)},
                    {"more_cases", or_null(gate.more_cases)}});
  }
  return list;
}

Json document_of(const Summary& summary) {
  Json document = {{"total", summary.total},
                   {"pass", summary.pass},
                   {"fail", summary.fail},
                   {"error", summary.error},
                   {"skip", summary.skip},
                   {"pass_rate", or_null(summary.pass_rate)},
                   {"pass_rate_ci95", document_of(summary.pass_rate_ci95)},
                   {"latency_ms",
                    {{"mean", document_ms(summary.latency_ms.mean)},
                     {"p50", document_ms(summary.latency_ms.p50)},
                     {"p95", document_ms(summary.latency_ms.p95)},
                     {"max", document_ms(summary.latency_ms.max)}}},
                   {"tokens_per_second", document_ms(summary.tokens_per_second)},
                   {"completion_tokens", summary.completion_tokens},
                   {"cost_usd", or_null(summary.cost_usd)},
                   {"inferred", summary.inferred},
                   {"reused", summary.reused},
                   {"replayed", summary.replayed},
                   {"remote", summary.remote},
                   {"given", summary.given},
                   {"batch", {{"mean", document_ms(summary.batch.mean)}, {"max", summary.batch.max}}},
                   {"audit", document_of(summary.audit)}};
  if (summary.judge_cost_usd) document["judge_cost_usd"] = *summary.judge_cost_usd;
  for (const RepeatFigures& each : summary.repeats) {
    document["repeats"].push_back({{"k", each.k}, {"pass_at_k", each.pass_at_k}, {"pass_hat_k", each.pass_hat_k}, {"cases", each.cases}});
  }
  for (const MetricFigure& each : summary.metrics) {
    document["metrics"].push_back({{"suite", each.suite},
                                   {"backend", each.backend},
                                   {"name", each.name},
                                   {"value", or_null(each.value)},
                                   {"attempts", each.attempts},
                                   {"derived", each.is_derived}});
    if (each.is_derived) document["metrics"].back()["expression"] = each.expression;
  }
  for (const CaseRate& each : summary.case_rates) document["case_rates"].push_back(document_of(each));
  if (summary.retries > 0) document["retries"] = summary.retries;
  if (summary.quarantined.total() > 0) {
    document["quarantined"] = {{"fail", summary.quarantined.fail}, {"error", summary.quarantined.error}};
  }
  return document;
}

namespace {

Json document_of(const std::optional<CaseSide>& side) {
  if (!side) return nullptr;
  Json document = {{"backend", side->backend},
                   {"outcome", outcome_name(side->outcome)},
                   {"pass", side->pass},
                   {"judged", side->judged},
                   {"latency_ms", side->latency_ms ? Json(document_ms(*side->latency_ms)) : Json(nullptr)}};
  if (side->output) document["output"] = *side->output;
  return document;
}

Json document_of(const std::optional<PairedFigure>& figure) {
  if (!figure) return nullptr;
  return {
      {"before", figure->before}, {"after", figure->after}, {"cases", figure->cases}, {"p_value", figure->p_value}, {"test", figure->test}};
}

}  // namespace

Json document_of(const RunDiff& diff) {
  Json counts = Json::object();
  for (std::size_t i = 0; i < kChanges; ++i) counts[change_name(static_cast<Change>(i))] = diff.counts[i];
  Json cases = Json::array();
  for (const CaseDiff& each : diff.cases) {
    cases.push_back({{"suite", each.suite},
                     {"id", each.id},
                     {"backend", each.backend},
                     {"change", change_name(each.change)},
                     {"before", document_of(each.before)},
                     {"after", document_of(each.after)}});
  }
  return {{"before", diff.before},
          {"after", diff.after},
          {"counts", std::move(counts)},
          {"pass_rate", document_of(diff.pass_rate)},
          {"latency_ms", document_of(diff.latency_ms)},
          {"cases", std::move(cases)}};
}

Result<void> write_document(const DocumentTexts& parts, const NextText& next_attempt, const WriteText& write) {
  CUPEL_CHECK(write("{\"schema\":" + std::to_string(kDocumentSchema) + ",\n\"run\":" + parts.run));
  CUPEL_CHECK(write(",\n\"environment\":" + parts.environment + ",\n\"attempts\":["));
  const char* before = "\n";
  for (std::string text; CUPEL_TRY(next_attempt(text)); before = ",\n") {
    CUPEL_CHECK(write(before));
    CUPEL_CHECK(write(text));
  }
  CUPEL_CHECK(write(*before == ',' ? "\n]" : "]"));
  CUPEL_CHECK(write(",\n\"gates\":" + parts.gates + ",\n\"summary\":" + parts.summary));
  return write(parts.baseline.empty() ? "}\n" : ",\n\"baseline\":" + parts.baseline + "}\n");
}

}  // namespace cupel
