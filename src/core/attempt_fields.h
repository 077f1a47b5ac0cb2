// The fields of an attempt, of its turns and its checks (core/document_fields.h): a new one is a line here, and nothing else.
#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "core/attempt.h"
#include "core/generation_fields.h"

namespace cupel {

/// Names of judges as one text.
template <class Names>
struct JoinedJudges {
  Names& names;
  explicit JoinedJudges(Names& list) : names(list) {}
  std::string get() const { return join(names, ", "); }
  void set(const std::string& text) { names = {text}; }
};

/// The same names where one text does not tell them apart. Stands behind the text, and is read over it.
template <class Names>
struct SeveralJudges {
  Names& names;
  explicit SeveralJudges(Names& list) : names(list) {}
  std::vector<std::string> get() const { return names.size() > 1 ? names : std::vector<std::string>(); }
  void set(const std::vector<std::string>& list) { names = list; }
};

/// The only part of a trace that documents have.
template <class MaybeTrace>
struct TraceId {
  MaybeTrace& trace;
  explicit TraceId(MaybeTrace& told) : trace(told) {}
  std::optional<std::string> get() const { return trace ? std::optional(trace->id) : std::nullopt; }
  void set(const std::optional<std::string>& id) {
    if (id && !trace) trace.emplace();
    if (id) trace->id = *id;
  }
};

template <>
struct FieldsOf<NamedScore> {
  static void visit(auto& self, auto& field) {
    field("name", self.name, "the suite's own name of the score");
    field("score", self.score, "0 to 1");
    field("weight", self.weight, "of this score among those of the same name");
  }
};

template <>
struct FieldsOf<CheckResult> {
  static void visit(auto& self, auto& field) {
    field("type", self.type, "the check's name");
    field("outcome", self.outcome, "what the check said");
    field("score", self.score, "0 to 1; null for error and skip");
    field("weight", self.weight, "in the attempt's score");
    field("expected", self.expected, "what the check wanted, in words");
    field("found", self.found, "what it got instead, an excerpt");
    field("why", self.why, "what expected and found do not say");
    field("judge", JoinedJudges(self.judges), "the model that judged; of several their names with commas between them", kWhenSet);
    field("judges", SeveralJudges(self.judges), "the models that judged, where several did", kWhenSet);
    field("metrics", self.metrics, "scores under names of the suite's own", kWhenSet);
  }
};

template <>
struct FieldsOf<TurnResult> {
  static void visit(auto& self, auto& field) {
    field("user", self.user, "the message; of a conversation of agents what the output answers");
    field("output", self.output, "the answer");
    field("checks", self.checks, "those of this turn");
    field("speaker", self.speaker, "whose output it is, in a conversation of agents", kWhenSet);
  }
};

template <>
struct FieldsOf<Refutation> {
  static void visit(auto& self, auto& field) {
    field("turn", self.turn, "from 0");
    field("proof", self.proof, "what it found");
  }
};

template <>
struct FieldsOf<Quarantine> {
  static void visit(auto& self, auto& field) {
    field("until", self.until, "the last day, in UTC");
    field("why", self.why, "why the case is excused");
  }
};

template <>
struct FieldsOf<Attempt> {
  static void visit(auto& self, auto& field) {
    field("suite", self.suite, "the suite's name", kPlanned);
    field("id", self.id, "the case's id with its variables", kPlanned);
    field("index", self.index, "the attempt's place in the plan", kPlannedHidden);
    field("case_index", self.case_index, "the case's place in the plan, from 0; on every backend and in every attempt the same", kPlanned);
    field("file", self.file, "where the case stands", kPlannedHidden);
    field("line", self.line, "where the case stands", kPlannedHidden);
    field("backend", self.backend, "the backend as it was named; `given` when every answer came with the suite", kPlanned);
    field("attempt", self.attempt, "1 to the number of repeats", kPlanned);
    field("prompt", Derived(self.prompt()), "the last user message");
    field("messages", self.messages, "all that was sent for the last answer");
    field("vars", self.vars, "the case's variables", kPlanned);
    field("tags", self.tags, "the case's tags", kPlanned);
    field("seed", self.seed, "of this attempt", kPlanned);
    field("options", self.options, "what it was asked with", kPlannedHidden);
    field("outcome", self.outcome, "what its checks came to");
    field("score", self.score, "weighted mean of the checks, 0 to 1; null for error and skip");
    field("threshold", self.threshold, "what the score had to reach", kPlannedHidden);
    field("source", self.source, "where the answer came from");
    field("exact", self.exact, "the answer depends on nothing but model, prompt, parameters and kernel class");
    field("sampled", self.sampled, "another seed may give another answer", kHidden);
    field("finish_reason", self.finish_reason, "why the answer ended");
    field("latency_ms", Rounded(self.timing.latency_ms), "from admission to the last token, summed over turns");
    field("queued_ms", Rounded(self.timing.queued_ms), "waiting for admission");
    field("ttft_ms", Rounded(self.timing.ttft_ms), "from admission to the first token, of the last turn");
    field("prompt_tokens", KnownTokens(self.usage, self.usage.prompt_tokens), "summed over turns; null where the backend does not say");
    field("completion_tokens", KnownTokens(self.usage, self.usage.completion_tokens), "as prompt_tokens");
    field("reused_tokens", KnownTokens(self.usage, self.usage.reused_tokens),
          "prompt tokens whose computation was shared; as prompt_tokens");
    field("reasoning_tokens", self.usage.reasoning_tokens, "those of the completion's that the model thought in, where the backend says",
          kWhenSet);
    field("cost_usd", self.cost_usd, "what the answers cost; null where no price is known");
    field("output", self.output, "the last answer; of a conversation of agents the transcript");
    field("reasoning", self.reasoning, "what the model thought before the last answer, where the backend tells it", kWhenSet);
    field("turns", self.turns, "of conversations, and of cases whose messages have checks of their own");
    field("tools", self.tools, "that the model was told of", kPlannedHidden);
    field("tool_calls", self.tool_calls, "the calls in the last answer");
    field("error", self.error, "why there is no answer, or why the attempt was not started");
    field("checks", self.checks, "of the case; those of its turns stand there");
    field("logprobs", self.logprobs, "each token of the last answer, where the case asks for log-probabilities", kWhenSet);
    field("answers", self.answers, "one for each turn that was answered", kHidden);
    field("answers_row", self.answers_row, "where the store has them", kHidden);
    field("audited", self.audited, "its answers were proved, or refuted", kHidden);
    field("refutation", self.refutation, "what refuted an answer", kHidden);
    field("trace_id", TraceId(self.trace), "of a traced case: the trace that its requests were part of", kWhenSet);
    field("retries", self.retries, "how often it was made again after an error", kWhenSet);
    field("quarantine", self.quarantine, "while its case is in quarantine", kPlannedWhenSet);
    field("judged_by", self.judged_by, "the case's checks and threshold", kPlannedHidden);
  }
};

/// Gives the attempt what of the other was known before anything was asked: of its list the planned fields.
void take_planned(Attempt& attempt, const Attempt& described);

}  // namespace cupel
