// The attempt of core/document.h, written without a tree: a run has very many of them.
#include "base/text.h"
#include "core/document.h"
#include "core/json_text.h"

namespace cupel {
namespace {

void write_check(JsonText& out, const CheckResult& check) {
  out.open_map();
  out.member("type", check.type);
  out.member("outcome", outcome_name(check.outcome));
  out.member("score", check.score);
  out.member("weight", check.weight);
  out.member("expected", check.expected);
  out.member("found", check.found);
  out.member("why", check.why);
  if (!check.judges.empty()) out.member("judge", join(check.judges, ", "));
  if (!check.metrics.empty()) {
    out.key("metrics");
    out.open_list();
    for (const NamedScore& each : check.metrics) {
      out.open_map();
      out.member("name", each.name);
      out.member("score", each.score);
      out.member("weight", each.weight);
      out.close_map();
    }
    out.close_list();
  }
  out.close_map();
}

void write_message(JsonText& out, const Message& message) {
  out.open_map();
  out.member("role", message.role);
  out.member("content", message.content);
  out.close_map();
}

template <class T>
void write_list(JsonText& out, std::string_view key, const std::vector<T>& items, void (*write)(JsonText&, const T&)) {
  out.key(key);
  out.open_list();
  for (const T& each : items) write(out, each);
  out.close_list();
}

void write_turn(JsonText& out, const TurnResult& turn) {
  out.open_map();
  out.member("user", turn.user);
  out.member("output", turn.output);
  write_list(out, "checks", turn.checks, write_check);
  if (!turn.speaker.empty()) out.member("speaker", turn.speaker);
  out.close_map();
}

void write_call(JsonText& out, const ToolCall& call) {
  out.open_map();
  out.member("name", call.name);
  const Json arguments = Json::parse(call.arguments, nullptr, false);
  out.member("arguments", arguments.is_discarded() ? Json(call.arguments) : arguments);
  out.close_map();
}

void write_tag(JsonText& out, const std::string& tag) { out.add(tag); }

void write_error(JsonText& out, const std::optional<Error>& error) {
  out.key("error");
  if (!error) return out.add(nullptr);
  out.open_map();
  out.member("code", error_code_name(error->code));
  out.member("message", describe_error(*error));
  out.close_map();
}

std::optional<int> tokens_of(const Usage& usage, int count) { return usage.is_known ? std::optional(count) : std::nullopt; }

}  // namespace

std::string document_text(const Attempt& attempt) {
  JsonText out;
  out.open_map();
  out.member("suite", attempt.suite);
  out.member("id", attempt.id);
  out.member("case_index", attempt.case_index);
  out.member("backend", attempt.backend);
  out.member("attempt", attempt.attempt);
  out.member("prompt", attempt.prompt());
  write_list(out, "messages", attempt.messages, write_message);
  out.member("vars", attempt.vars);
  write_list(out, "tags", attempt.tags, write_tag);
  out.member("seed", attempt.seed);
  out.member("outcome", outcome_name(attempt.outcome));
  out.member("score", attempt.score);
  out.member("source", source_name(attempt.source));
  out.member("exact", attempt.exact);
  out.member("finish_reason", finish_reason_name(attempt.finish_reason));
  out.member("latency_ms", document_ms(attempt.timing.latency_ms));
  out.member("queued_ms", document_ms(attempt.timing.queued_ms));
  out.member("ttft_ms", document_ms(attempt.timing.ttft_ms));
  out.member("prompt_tokens", tokens_of(attempt.usage, attempt.usage.prompt_tokens));
  out.member("completion_tokens", tokens_of(attempt.usage, attempt.usage.completion_tokens));
  out.member("reused_tokens", tokens_of(attempt.usage, attempt.usage.reused_tokens));
  out.member("cost_usd", attempt.cost_usd);
  out.member("output", attempt.output);
  write_list(out, "turns", attempt.turns, write_turn);
  write_list(out, "tool_calls", attempt.tool_calls, write_call);
  write_error(out, attempt.error);
  write_list(out, "checks", attempt.checks, write_check);
  if (!attempt.logprobs.empty()) out.member("logprobs", logprobs_document(attempt.logprobs));
  if (attempt.trace) out.member("trace_id", attempt.trace->id);
  if (attempt.retries > 0) out.member("retries", attempt.retries);
  if (attempt.quarantine) {
    out.key("quarantine");
    out.open_map();
    out.member("until", attempt.quarantine->until);
    out.member("why", attempt.quarantine->why);
    out.close_map();
  }
  out.close_map();
  return out.take();
}

std::string document_text(const AttemptFinished& finished) {
  return finished.document.empty() ? document_text(finished.attempt) : finished.document;
}

Json document_of(const Attempt& attempt) { return Json::parse(document_text(attempt)); }

}  // namespace cupel
