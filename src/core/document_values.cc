#include "core/document_values.h"

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/clock.h"

namespace cupel {
namespace {

// A document's member that is null is an unset optional.
template <class T>
std::optional<T> optional_of(const Json& value) {
  return value.is_null() ? std::nullopt : std::optional<T>(value.get<T>());
}

template <class Value, std::size_t N, class Name>
Value named(const std::string& text, const std::array<Value, N>& values, Name name) {
  for (const Value value : values) {
    if (text == name(value)) return value;
  }
  throw Json::other_error::create(501, "unknown word '" + text + "'", nullptr);
}

}  // namespace

Outcome outcome_of(const Json& value) {
  return named(value.get<std::string>(), std::array{Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip}, outcome_name);
}

Source source_of(const Json& value) {
  return named(value.get<std::string>(), std::array{Source::inferred, Source::reused, Source::replayed, Source::remote, Source::given},
               source_name);
}

FinishReason finish_reason_of(const Json& value) {
  return named(value.get<std::string>(),
               std::array{FinishReason::stop, FinishReason::length, FinishReason::cancelled, FinishReason::decided,
                          FinishReason::content_filter, FinishReason::tool_calls},
               finish_reason_name);
}

Usage usage_of(const Json& document) {
  if (document.at("completion_tokens").is_null()) return {.is_known = false};
  return {document.at("prompt_tokens"), document.at("completion_tokens"), document.at("reused_tokens")};
}

namespace {

ErrorCode error_code_of(const Json& value) {
  return named(value.get<std::string>(),
               std::array{ErrorCode::invalid_usage, ErrorCode::invalid_config, ErrorCode::invalid_suite, ErrorCode::unknown_name,
                          ErrorCode::unavailable, ErrorCode::corrupt, ErrorCode::io, ErrorCode::limit_exceeded, ErrorCode::timeout,
                          ErrorCode::cancelled, ErrorCode::internal},
               error_code_name);
}

std::vector<CheckResult> checks_of(const Json& list) {
  std::vector<CheckResult> checks;
  for (const Json& each : list) {
    checks.push_back({.type = each.at("type"),
                      .outcome = outcome_of(each.at("outcome")),
                      .score = optional_of<double>(each.at("score")),
                      .weight = each.at("weight"),
                      .expected = each.at("expected"),
                      .found = each.at("found"),
                      .why = each.at("why")});
    if (const auto judge = each.find("judge"); judge != each.end()) checks.back().judges = {judge->get<std::string>()};
    for (const Json& metric : each.value("metrics", Json::array())) {
      checks.back().metrics.push_back({.name = metric.at("name"), .score = metric.at("score"), .weight = metric.at("weight")});
    }
  }
  return checks;
}

std::vector<AnswerToken> logprobs_of(const Json& list) {
  std::vector<AnswerToken> tokens;
  for (const Json& each : list) {
    AnswerToken& token = tokens.emplace_back();
    token.id = each.at("id");
    token.bytes = each.at("token");
    token.log_probability = optional_of<double>(each.at("logprob"));
    for (const Json& likely : each.at("top")) {
      const Json& logprob = likely.at("logprob");
      token.likeliest.push_back({likely.at("id"), likely.at("token"), logprob.is_null() ? std::nan("") : logprob.get<double>()});
    }
  }
  return tokens;
}

Attempt read_attempt(const Json& document) {
  Attempt attempt;
  attempt.suite = document.at("suite");
  attempt.id = document.at("id");
  attempt.case_index = document.at("case_index");
  attempt.backend = document.at("backend");
  attempt.attempt = document.at("attempt");
  for (const Json& each : document.at("messages")) attempt.messages.push_back({each.at("role"), each.at("content")});
  attempt.vars = document.at("vars");
  attempt.tags = document.at("tags").get<std::vector<std::string>>();
  attempt.seed = document.at("seed");
  attempt.outcome = outcome_of(document.at("outcome"));
  attempt.score = optional_of<double>(document.at("score"));
  attempt.source = source_of(document.at("source"));
  attempt.exact = document.at("exact");
  attempt.finish_reason = finish_reason_of(document.at("finish_reason"));
  attempt.timing = {document.at("queued_ms"), document.at("ttft_ms"), document.at("latency_ms")};
  attempt.usage = usage_of(document);
  attempt.cost_usd = optional_of<double>(document.at("cost_usd"));
  attempt.output = document.at("output");
  for (const Json& each : document.at("turns"))
    attempt.turns.push_back({each.at("user"), each.at("output"), checks_of(each.at("checks")), each.value("speaker", "")});
  const Json& error = document.at("error");
  if (!error.is_null()) attempt.error = Error{error_code_of(error.at("code")), error.at("message"), {}};
  attempt.checks = checks_of(document.at("checks"));
  if (const auto logprobs = document.find("logprobs"); logprobs != document.end()) attempt.logprobs = logprobs_of(*logprobs);
  attempt.retries = document.value("retries", 0);
  if (const auto found = document.find("quarantine"); found != document.end()) attempt.quarantine = {found->at("until"), found->at("why")};
  return attempt;
}

RunPart read_run(const Json& document) {
  RunPart part{.run = {}, .interrupted = document.at("interrupted")};
  part.run.id = document.at("id");
  part.run.started_at = from_rfc3339(document.at("started_at")).value_or(part.run.started_at);
  part.run.duration_ms = document.at("duration_ms");
  part.run.cupel_version = document.at("cupel_version");
  part.run.suites = document.at("suites").get<std::vector<std::string>>();
  part.run.argv = document.at("argv").get<std::vector<std::string>>();
  if (const Json shard = document.value("shard", Json()); !shard.is_null()) {
    part.run.shard = Shard{.index = shard.at("index"), .count = shard.at("count"), .plan = shard.at("plan")};
  }
  return part;
}

EnvironmentFacts read_environment(const Json& document) {
  EnvironmentFacts facts;
  facts.engine_build = document.at("engine_build");
  facts.kernel_class = document.at("kernel_class");
  facts.threads = document.at("threads");
  for (const Json& each : document.at("models")) {
    facts.models.push_back({.name = each.at("name"),
                            .path = each.at("path"),
                            .sha256 = each.at("sha256"),
                            .format = each.at("format"),
                            .architecture = each.at("architecture"),
                            .quantization = each.at("quantization"),
                            .parameters = each.at("parameters"),
                            .size_bytes = each.at("size_bytes"),
                            .context_tokens = each.at("context_tokens"),
                            .exactness = each.at("exactness"),
                            .pretrained = optional_of<bool>(each.at("pretrained")),
                            .proof = each.value("proof", Json::object())});
  }
  for (const Json& each : document.value("judges", Json::array())) {
    JudgeFacts judge{.name = each.at("name"), .calibration = {}};
    if (const Result<Calibration> found = calibration_of(each.at("calibration"))) judge.calibration = *found;
    facts.judges.push_back(std::move(judge));
  }
  return facts;
}

std::optional<Interval> interval_of(const Json& document) {
  if (document.is_null()) return std::nullopt;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return Interval{optional_of<double>(document.at(0)).value_or(-kInfinity), optional_of<double>(document.at(1)).value_or(kInfinity)};
}

std::vector<GateResult> read_gates(const Json& document) {
  std::vector<GateResult> gates;
  for (const Json& each : document) {
    const GateOutcome outcome = named(each.at("outcome").get<std::string>(),
                                      std::array{GateOutcome::pass, GateOutcome::fail, GateOutcome::inconclusive}, gate_outcome_name);
    gates.push_back({.name = each.at("name"),
                     .condition = each.at("condition"),
                     .actual = optional_of<double>(each.at("actual")),
                     .outcome = outcome,
                     .why = each.at("why"),
                     .confidence = optional_of<double>(each.value("confidence", Json())),
                     .interval = interval_of(each.value("interval", Json())),
                     .more_cases = optional_of<std::size_t>(each.value("more_cases", Json()))});
  }
  return gates;
}

std::optional<AuditFacts> audit_of(const Json& document) {
  if (document.is_null()) return std::nullopt;
  AuditFacts audit{.checked = document.at("checked"), .held = document.at("held"), .failed = {}};
  for (const Json& each : document.at("failed")) {
    Proof proof{.holds = false, .expected = each.at("expected"), .found = each.at("found"), .margin = each.at("margin")};
    if (!each.at("position").is_null()) proof.position = each.at("position").get<int>();
    audit.failed.push_back({.suite = each.at("suite"),
                            .id = each.at("id"),
                            .backend = each.at("backend"),
                            .attempt = each.at("attempt"),
                            .turn = each.at("turn").get<std::size_t>() - 1,
                            .proof = std::move(proof)});
  }
  return audit;
}

CaseRate case_rate_of(const Json& document) {
  CaseRate rate{.suite = document.at("suite"),
                .id = document.at("id"),
                .backend = document.at("backend"),
                .pass = document.at("pass"),
                .fail = document.at("fail"),
                .error = document.at("error"),
                .skip = document.at("skip"),
                .pass_rate_ci95 = interval_of(document.at("pass_rate_ci95")),
                .instability = {},
                .why = document.value("why", "")};
  if (const Json& word = document.at("instability"); !word.is_null()) {
    rate.instability =
        named(word.get<std::string>(),
              std::array{Instability::sampling, Instability::numerics, Instability::judge, Instability::infrastructure, Instability::check},
              instability_name);
  }
  return rate;
}

Summary read_summary(const Json& document) {
  Summary summary;
  const auto count = [&](const char* name, std::size_t& field) { field = document.at(name); };
  count("total", summary.total);
  count("pass", summary.pass);
  count("fail", summary.fail);
  count("error", summary.error);
  count("skip", summary.skip);
  summary.pass_rate = optional_of<double>(document.at("pass_rate"));
  summary.pass_rate_ci95 = interval_of(document.at("pass_rate_ci95"));
  const Json& latency = document.at("latency_ms");
  summary.latency_ms = {latency.at("mean"), latency.at("p50"), latency.at("p95"), latency.at("max")};
  summary.tokens_per_second = document.at("tokens_per_second");
  count("completion_tokens", summary.completion_tokens);
  summary.cost_usd = optional_of<double>(document.at("cost_usd"));
  count("inferred", summary.inferred);
  count("reused", summary.reused);
  count("replayed", summary.replayed);
  count("remote", summary.remote);
  count("given", summary.given);
  summary.batch = {document.at("batch").at("mean"), document.at("batch").at("max")};
  summary.audit = audit_of(document.value("audit", Json()));
  summary.judge_cost_usd = optional_of<double>(document.value("judge_cost_usd", Json()));
  for (const Json& each : document.value("repeats", Json::array())) {
    summary.repeats.push_back(
        {.k = each.at("k"), .pass_at_k = each.at("pass_at_k"), .pass_hat_k = each.at("pass_hat_k"), .cases = each.at("cases")});
  }
  for (const Json& each : document.value("metrics", Json::array())) {
    summary.metrics.push_back({.suite = each.at("suite"),
                               .backend = each.at("backend"),
                               .name = each.at("name"),
                               .value = optional_of<double>(each.at("value")),
                               .attempts = each.at("attempts"),
                               .is_derived = each.at("derived"),
                               .expression = each.value("expression", "")});
  }
  for (const Json& each : document.value("case_rates", Json::array())) summary.case_rates.push_back(case_rate_of(each));
  summary.retries = document.value("retries", std::size_t{0});
  if (const auto found = document.find("quarantined"); found != document.end()) {
    summary.quarantined = {found->at("fail"), found->at("error")};
  }
  return summary;
}

std::optional<CaseSide> side_of(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return CaseSide{.backend = document.at("backend"),
                  .outcome = outcome_of(document.at("outcome")),
                  .pass = document.at("pass"),
                  .judged = document.at("judged"),
                  .latency_ms = optional_of<double>(document.at("latency_ms")),
                  .output = optional_of<std::string>(document.value("output", Json()))};
}

std::optional<PairedFigure> figure_of(const Json& document) {
  if (document.is_null()) return std::nullopt;
  return PairedFigure{.before = document.at("before"),
                      .after = document.at("after"),
                      .cases = document.at("cases"),
                      .p_value = document.at("p_value"),
                      .test = document.at("test")};
}

Change change_of(const Json& word) {
  return named(word.get<std::string>(),
               std::array{Change::broken, Change::fixed, Change::unjudged, Change::changed, Change::slower, Change::added, Change::gone,
                          Change::same},
               change_name);
}

RunDiff read_diff(const Json& document) {
  RunDiff diff;
  diff.before = document.at("before");
  diff.after = document.at("after");
  for (std::size_t i = 0; i < kChanges; ++i) diff.counts[i] = document.at("counts").at(change_name(static_cast<Change>(i)));
  diff.pass_rate = figure_of(document.at("pass_rate"));
  diff.latency_ms = figure_of(document.at("latency_ms"));
  for (const Json& each : document.at("cases")) {
    diff.cases.push_back({.suite = each.at("suite"),
                          .id = each.at("id"),
                          .backend = each.at("backend"),
                          .change = change_of(each.at("change")),
                          .before = side_of(each.at("before")),
                          .after = side_of(each.at("after"))});
  }
  return diff;
}

template <class Read>
auto reading(const char* what, const std::string& text, Read read) -> Result<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, std::string("the stored ") + what + " is damaged: " + exception.what());
  }
}

}  // namespace

Result<Json> parse_document(const std::string& text) {
  return reading("JSON", text, [](Json json) { return json; });
}

Result<Attempt> attempt_of(const std::string& text) { return reading("attempt", text, read_attempt); }
Result<RunPart> run_of(const std::string& text) { return reading("run", text, read_run); }
Result<EnvironmentFacts> environment_of(const std::string& text) { return reading("environment", text, read_environment); }
Result<std::vector<GateResult>> gates_of(const std::string& text) { return reading("gates", text, read_gates); }
Result<Summary> summary_of(const std::string& text) { return reading("summary", text, read_summary); }
Result<RunDiff> diff_of(const std::string& text) { return reading("comparison", text, read_diff); }

}  // namespace cupel
