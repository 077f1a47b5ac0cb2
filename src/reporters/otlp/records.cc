#include "reporters/otlp/records.h"

#include <fmt/format.h>

#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "core/backend_spec.h"

namespace cupel::otlp {
namespace {

constexpr std::size_t kExcerptColumns = 200;
constexpr int kClient = 3, kInternal = 1, kOk = 1, kErrorStatus = 2, kInfo = 9;

Json attribute(std::string_view key, Json value) { return {{"key", key}, {"value", std::move(value)}}; }
Json text(std::string_view key, std::string_view value) { return attribute(key, {{"stringValue", value}}); }
// 64-bit integers are strings in the JSON form of protocol buffers.
Json integer(std::string_view key, std::int64_t value) { return attribute(key, {{"intValue", std::to_string(value)}}); }
Json number(std::string_view key, double value) { return attribute(key, {{"doubleValue", value}}); }

std::string nanoseconds(Time time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}
Time before(Time end, double ms) { return end - std::chrono::duration_cast<Time::duration>(std::chrono::duration<double, std::milli>(ms)); }

std::string span_id(const Attempt& attempt, const Trace& trace) {
  return sha256_hex(fmt::format("{} {}", trace.trace_id, attempt.index)).substr(0, 16);
}

// Only these are operations of a model; answers that were given, reused or replayed were not asked for in this run.
bool is_asked(const Attempt& attempt) {
  return attempt.outcome != Outcome::skip && (attempt.source == Source::inferred || attempt.source == Source::remote);
}

struct Origin {
  std::string provider, model;
};
Origin origin_of(const Attempt& attempt) {
  const Result<BackendSpec> spec = parse_backend_spec(attempt.backend);
  if (!spec || spec->kind == "embedded") return {"cupel", attempt.backend};
  return {spec->kind, spec->name};
}

std::string explain(const CheckResult& check) {
  std::vector<std::string> parts;
  if (!check.expected.empty()) parts.push_back("expected " + shorten(check.expected, kExcerptColumns));
  if (!check.found.empty() && check.outcome != Outcome::pass) parts.push_back("found " + shorten(check.found, kExcerptColumns));
  if (!check.why.empty()) parts.push_back(shorten(check.why, kExcerptColumns));
  return printable_lines(join(parts, "; "));
}

Json event_of(const CheckResult& check, const Attempt& attempt, const Trace& trace, Time end) {
  Json attributes =
      Json::array({text("gen_ai.evaluation.name", check.type), text("gen_ai.evaluation.score.label", outcome_name(check.outcome)),
                   text("test.suite.name", attempt.suite), text("test.case.name", attempt.id)});
  if (check.score) attributes.push_back(number("gen_ai.evaluation.score.value", *check.score));
  if (const std::string why = explain(check); !why.empty()) attributes.push_back(text("gen_ai.evaluation.explanation", why));
  if (check.outcome == Outcome::error) attributes.push_back(text("error.type", "check_error"));
  return {{"timeUnixNano", nanoseconds(end)},        {"observedTimeUnixNano", nanoseconds(end)}, {"severityNumber", kInfo},
          {"eventName", "gen_ai.evaluation.result"}, {"attributes", std::move(attributes)},      {"traceId", trace.trace_id},
          {"spanId", span_id(attempt, trace)}};
}

void add_answer(Json& attributes, const Attempt& attempt) {
  Json reasons = Json::array();
  reasons.push_back({{"stringValue", finish_reason_name(attempt.finish_reason)}});
  attributes.push_back(attribute("gen_ai.response.finish_reasons", {{"arrayValue", {{"values", std::move(reasons)}}}}));
  attributes.push_back(number("gen_ai.response.time_to_first_chunk", attempt.timing.ttft_ms / 1000));
  if (!attempt.usage.is_known) return;
  attributes.push_back(integer("gen_ai.usage.input_tokens", attempt.usage.prompt_tokens));
  attributes.push_back(integer("gen_ai.usage.output_tokens", attempt.usage.completion_tokens));
  attributes.push_back(integer("gen_ai.usage.cache_read.input_tokens", attempt.usage.reused_tokens));
}

Json resource_of(const RunFacts& run) {
  return {{"attributes",
           Json::array({text("service.name", "cupel"), text("service.version", run.cupel_version), text("cupel.run.id", run.id)})}};
}

Json request(const char* resources, const char* scopes, const char* list, std::vector<Json> records, const RunFacts& run) {
  Json scope = Json::object();
  scope["scope"] = {{"name", "cupel"}, {"version", run.cupel_version}};
  scope[list] = std::move(records);
  Json resource = Json::object();
  resource["resource"] = resource_of(run);
  resource[scopes] = Json::array();
  resource[scopes].push_back(std::move(scope));
  Json body = Json::object();
  body[resources] = Json::array();
  body[resources].push_back(std::move(resource));
  return body;
}

}  // namespace

Trace trace_of(const std::string& run_id) {
  const std::string hash = sha256_hex(run_id);
  return {hash.substr(0, 32), hash.substr(32, 16)};
}

Json span_of(const Attempt& attempt, const Trace& trace, Time end) {
  const Origin origin = origin_of(attempt);
  const bool failed = attempt.outcome == Outcome::fail;
  Json attributes = Json::array({text("test.suite.name", attempt.suite), text("test.case.name", attempt.id),
                                 text("cupel.backend", attempt.backend), text("cupel.outcome", outcome_name(attempt.outcome)),
                                 text("cupel.source", source_name(attempt.source)), integer("cupel.attempt", attempt.attempt)});
  if (is_asked(attempt)) {
    for (Json each :
         {text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", origin.provider), text("gen_ai.request.model", origin.model),
          integer("gen_ai.request.seed", attempt.seed), text("gen_ai.output.type", "text")}) {
      attributes.push_back(std::move(each));
    }
  }
  // The registry knows pass and fail only.
  if (attempt.outcome == Outcome::pass || failed) attributes.push_back(text("test.case.result.status", failed ? "fail" : "pass"));
  if (attempt.score) attributes.push_back(number("cupel.score", *attempt.score));
  if (attempt.error) attributes.push_back(text("error.type", error_code_name(attempt.error->code)));
  if (is_asked(attempt) && !attempt.error) add_answer(attributes, attempt);
  const bool is_error = attempt.outcome == Outcome::error;
  Json status = {{"code", is_error ? kErrorStatus : kOk}};
  if (is_error && attempt.error) status["message"] = printable_lines(attempt.error->message);
  return {{"traceId", trace.trace_id},
          {"spanId", span_id(attempt, trace)},
          {"parentSpanId", trace.root_id},
          {"name", is_asked(attempt) ? "chat " + origin.model : "cupel attempt"},
          {"kind", is_asked(attempt) ? kClient : kInternal},
          {"startTimeUnixNano", nanoseconds(before(end, is_asked(attempt) ? attempt.timing.latency_ms : 0))},
          {"endTimeUnixNano", nanoseconds(end)},
          {"attributes", std::move(attributes)},
          {"status", std::move(status)}};
}

std::vector<Json> events_of(const Attempt& attempt, const Trace& trace, Time end) {
  std::vector<Json> events;
  for (const CheckResult* check : attempt.every_check()) events.push_back(event_of(*check, attempt, trace, end));
  return events;
}

Json root_span_of(const RunFacts& run, const Summary& summary, const Trace& trace) {
  const Time end = before(run.started_at, -run.duration_ms);
  Json attributes =
      Json::array({text("cupel.run.id", run.id),
                   text("test.suite.run.status", summary.deciding_fail() + summary.deciding_error() == 0 ? "success" : "failure"),
                   integer("cupel.attempts", static_cast<std::int64_t>(summary.total)),
                   integer("cupel.passed", static_cast<std::int64_t>(summary.pass))});
  return {{"traceId", trace.trace_id},
          {"spanId", trace.root_id},
          {"name", "cupel run"},
          {"kind", kInternal},
          {"startTimeUnixNano", nanoseconds(run.started_at)},
          {"endTimeUnixNano", nanoseconds(end)},
          {"attributes", std::move(attributes)},
          {"status", {{"code", kOk}}}};
}

Json trace_request(std::vector<Json> spans, const RunFacts& run) {
  return request("resourceSpans", "scopeSpans", "spans", std::move(spans), run);
}

Json log_request(std::vector<Json> records, const RunFacts& run) {
  return request("resourceLogs", "scopeLogs", "logRecords", std::move(records), run);
}

}  // namespace cupel::otlp
