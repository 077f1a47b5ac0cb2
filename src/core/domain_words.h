// The words of the domain's enumerations, as documents, stores and messages have them. They stay what they are.
#pragma once

#include "base/error_words.h"
#include "base/words.h"
#include "core/case_rate.h"
#include "core/gate.h"
#include "core/generation.h"
#include "core/outcome.h"
#include "core/run_diff.h"

namespace cupel {

constexpr auto words_for(Outcome) { return words<Outcome>("pass", "fail", "error", "skip"); }
constexpr auto words_for(Source) { return words<Source>("inferred", "reused", "replayed", "remote", "given"); }
constexpr auto words_for(FinishReason) {
  return words<FinishReason>("stop", "length", "cancelled", "decided", "content_filter", "tool_calls");
}
constexpr auto words_for(Constraint::Kind) { return words<Constraint::Kind>("json_schema", "regex", "choice", "gbnf"); }
constexpr auto words_for(Part::Kind) { return words<Part::Kind>("text", "image", "file", "tool_call", "tool_result"); }
constexpr auto words_for(GateOutcome) { return words<GateOutcome>("pass", "fail", "inconclusive"); }
constexpr auto words_for(Instability) { return words<Instability>("sampling", "numerics", "judge", "infrastructure", "check"); }
constexpr auto words_for(Change) { return words<Change>("broken", "fixed", "unjudged", "changed", "slower", "new", "gone", "same"); }
static_assert(kWordsOf<Change>.size() == kChanges);

}  // namespace cupel
