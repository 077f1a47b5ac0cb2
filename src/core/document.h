// The parts of the result document (schema 1, docs/formats/result.md) as JSON. Reports, the store and the server put the parts together.
// Fields are only ever added.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/attempt.h"
#include "core/event.h"
#include "core/gate.h"
#include "core/json.h"
#include "core/json_reader.h"
#include "core/run_diff.h"
#include "core/run_facts.h"

namespace cupel {

inline constexpr int kDocumentSchema = 1;

/// `run`.
struct RunPart {
  RunFacts run;
  bool interrupted = false;
};

// Rendered on one line: there are very many of them. The values' own lists name the fields (document_fields.h).
std::string document_text(const Attempt& attempt);
/// As the event has it, or rendered now.
std::string document_text(const AttemptFinished& finished);
std::string document_text(const RunPart& run);
std::string document_text(const EnvironmentFacts& environment);
std::string document_text(std::span<const GateResult> gates);
std::string document_text(const Summary& summary);
std::string document_text(const RunDiff& diff);
/// `logprobs`, `tool_calls`.
std::string document_text(std::span<const AnswerToken> tokens);
std::string document_text(std::span<const ToolCall> calls);

/// For who wants to look into it, or to put more beside it.
template <class T>
Json document_of(const T& value) {
  return json_or_discarded(document_text(value));
}
inline Json document_of(const RunFacts& run, bool interrupted) { return document_of(RunPart{run, interrupted}); }

/// The parts of a document besides its attempts, each as rendered JSON.
struct DocumentTexts {
  std::string run, environment, gates, summary;
  std::string baseline = {};  // "" where the run was compared with none
};

/// Yields the attempts' texts in order; false when there are no more.
using NextText = std::function<Result<bool>(std::string& text)>;
using WriteText = std::function<Result<void>(std::string_view)>;

/// The parts put together: one document, an attempt on each line. Errors: those of the functions.
Result<void> write_document(const DocumentTexts& parts, const NextText& next_attempt, const WriteText& write);

}  // namespace cupel
