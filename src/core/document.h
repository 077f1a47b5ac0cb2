// The parts of the result document (schema 1, docs/formats/result.md) as JSON: the one place that names its fields. Reports, the store
// and the server put the parts together. Fields are only ever added.
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
#include "core/run_diff.h"
#include "core/run_facts.h"

namespace cupel {

inline constexpr int kDocumentSchema = 1;

Json document_of(const RunFacts& run, bool interrupted);
Json document_of(const EnvironmentFacts& environment);
/// An attempt's, rendered; of an event: as it has it, or now. There are very many of them, so this is what is written; the other is for
/// who wants to look into it.
std::string document_text(const Attempt& attempt);
std::string document_text(const AttemptFinished& finished);
Json document_of(const Attempt& attempt);
/// Times to the microsecond: more digits are noise that makes documents hard to read.
double document_ms(double value);
/// `logprobs`: of each token `token` `id` `logprob` and `top`, a list of `token` `id` `logprob`.
Json logprobs_document(std::span<const AnswerToken> tokens);
Json document_of(std::span<const GateResult> gates);
Json document_of(const Summary& summary);
Json document_of(const RunDiff& diff);

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
