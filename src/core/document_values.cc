#include "core/document_values.h"

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/clock.h"
#include "core/json_view.h"

namespace cupel {
namespace {

// A document's member that is null is an unset optional.
template <class T>
std::optional<T> optional_of(const Json& value) {
  return value.is_null() ? std::nullopt : std::optional<T>(value.get<T>());
}

template <class Value, std::size_t N, class Name>
Value named(std::string_view text, const std::array<Value, N>& values, Name name) {
  for (const Value value : values) {
    if (text == name(value)) return value;
  }
  throw Json::other_error::create(501, "unknown word '" + std::string(text) + "'", nullptr);
}

Outcome outcome_named(std::string_view word) {
  return named(word, std::array{Outcome::pass, Outcome::fail, Outcome::error, Outcome::skip}, outcome_name);
}

Source source_named(std::string_view word) {
  return named(word, std::array{Source::inferred, Source::reused, Source::replayed, Source::remote, Source::given}, source_name);
}

FinishReason finish_reason_named(std::string_view word) {
  return named(word,
               std::array{FinishReason::stop, FinishReason::length, FinishReason::cancelled, FinishReason::decided,
                          FinishReason::content_filter, FinishReason::tool_calls},
               finish_reason_name);
}

template <class Document, class Count>
Usage usage_of(const Document& document, Count count) {
  if (document.at("completion_tokens").is_null()) return {.is_known = false};
  return {count(document.at("prompt_tokens")), count(document.at("completion_tokens")), count(document.at("reused_tokens"))};
}

}  // namespace

Outcome outcome_of(const Json& word) { return outcome_named(std::string_view(word.get_ref<const std::string&>())); }
Source source_of(const Json& word) { return source_named(std::string_view(word.get_ref<const std::string&>())); }
FinishReason finish_reason_of(const Json& word) { return finish_reason_named(std::string_view(word.get_ref<const std::string&>())); }

Usage usage_of(const Json& document) {
  return usage_of(document, [](const Json& count) { return count.get<int>(); });
}

namespace {

ErrorCode error_code_of(const JsonView& value) {
  return named(value.text(),
               std::array{ErrorCode::invalid_usage, ErrorCode::invalid_config, ErrorCode::invalid_suite, ErrorCode::unknown_name,
                          ErrorCode::unavailable, ErrorCode::corrupt, ErrorCode::io, ErrorCode::limit_exceeded, ErrorCode::timeout,
                          ErrorCode::cancelled, ErrorCode::internal},
               error_code_name);
}

std::optional<double> optional_real(const JsonView& value) { return value.is_null() ? std::nullopt : std::optional(value.real()); }

std::vector<CheckResult> checks_of(const JsonView& list) {
  std::vector<CheckResult> checks;
  list.each([&](const JsonView& each) {
    CheckResult& check = checks.emplace_back();
    check = {.type = each.at("type").text(),
             .outcome = outcome_named(each.at("outcome").view()),
             .score = optional_real(each.at("score")),
             .weight = each.at("weight").real(),
             .expected = each.at("expected").text(),
             .found = each.at("found").text(),
             .why = each.at("why").text()};
    if (const auto judge = each.find("judge")) check.judges = {judge->text()};
    if (const auto metrics = each.find("metrics")) {
      metrics->each([&](const JsonView& metric) {
        check.metrics.push_back(
            {.name = metric.at("name").text(), .score = metric.at("score").real(), .weight = metric.at("weight").real()});
      });
    }
  });
  return checks;
}

std::vector<AnswerToken> logprobs_of(const JsonView& list) {
  std::vector<AnswerToken> tokens;
  list.each([&](const JsonView& each) {
    AnswerToken& token = tokens.emplace_back();
    token.id = each.at("id").integer<std::int32_t>();
    token.bytes = each.at("token").text();
    token.log_probability = optional_real(each.at("logprob"));
    each.at("top").each([&](const JsonView& likely) {
      token.likeliest.push_back(
          {likely.at("id").integer<std::int32_t>(), likely.at("token").text(), optional_real(likely.at("logprob")).value_or(std::nan(""))});
    });
  });
  return tokens;
}

Attempt read_attempt(const JsonView& document) {
  Attempt attempt;
  attempt.suite = document.at("suite").text();
  attempt.id = document.at("id").text();
  attempt.case_index = document.at("case_index").integer<std::size_t>();
  attempt.backend = document.at("backend").text();
  attempt.attempt = document.at("attempt").integer<int>();
  document.at("messages").each([&](const JsonView& each) {
    attempt.messages.push_back({each.at("role").text(), each.at("content").text()});
  });
  attempt.vars = document.at("vars").json();
  document.at("tags").each([&](const JsonView& each) { attempt.tags.push_back(each.text()); });
  attempt.seed = document.at("seed").integer<std::int64_t>();
  attempt.outcome = outcome_named(document.at("outcome").view());
  attempt.score = optional_real(document.at("score"));
  attempt.source = source_named(document.at("source").view());
  attempt.exact = document.at("exact").boolean();
  attempt.finish_reason = finish_reason_named(document.at("finish_reason").view());
  attempt.timing = {document.at("queued_ms").real(), document.at("ttft_ms").real(), document.at("latency_ms").real()};
  attempt.usage = usage_of(document, [](const JsonView& count) { return count.integer<int>(); });
  attempt.cost_usd = optional_real(document.at("cost_usd"));
  attempt.output = document.at("output").text();
  document.at("turns").each([&](const JsonView& each) {
    const auto speaker = each.find("speaker");
    attempt.turns.push_back(
        {each.at("user").text(), each.at("output").text(), checks_of(each.at("checks")), speaker ? speaker->text() : std::string()});
  });
  if (const JsonView error = document.at("error"); !error.is_null()) {
    attempt.error = Error{error_code_of(error.at("code")), error.at("message").text(), {}};
  }
  attempt.checks = checks_of(document.at("checks"));
  if (const auto logprobs = document.find("logprobs")) attempt.logprobs = logprobs_of(*logprobs);
  if (const auto retries = document.find("retries")) attempt.retries = retries->integer<int>();
  if (const auto found = document.find("quarantine")) attempt.quarantine = {found->at("until").text(), found->at("why").text()};
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
auto reading(const char* what, Read read) -> Result<decltype(read())> {
  try {
    return read();
  } catch (const Json::exception& exception) {
    return fail(ErrorCode::corrupt, std::string("the stored ") + what + " is damaged: " + exception.what());
  }
}

}  // namespace

Result<Json> parse_document(const std::string& text) {
  return reading("JSON", [&] { return Json::parse(text); });
}
Result<Attempt> attempt_of(const std::string& text) {
  return reading("attempt", [&] { return read_attempt(ReadJson(text).root()); });
}
Result<RunPart> run_of(const std::string& text) {
  return reading("run", [&] { return read_run(Json::parse(text)); });
}
Result<EnvironmentFacts> environment_of(const std::string& text) {
  return reading("environment", [&] { return read_environment(Json::parse(text)); });
}
Result<std::vector<GateResult>> gates_of(const std::string& text) {
  return reading("gates", [&] { return read_gates(Json::parse(text)); });
}
Result<Summary> summary_of(const std::string& text) {
  return reading("summary", [&] { return read_summary(Json::parse(text)); });
}
Result<RunDiff> diff_of(const std::string& text) {
  return reading("comparison", [&] { return read_diff(Json::parse(text)); });
}

}  // namespace cupel
