#include "store/attempt_row.h"

#include "base/hash.h"
#include "core/document.h"
#include "store/run_schema.h"

namespace cupel {
namespace {

std::string keys_of(const Attempt& attempt) {
  std::string keys;
  for (const TurnAnswer& answer : attempt.answers) keys += (keys.empty() ? "" : " ") + answer.key.hash;
  return keys;
}

}  // namespace

AttemptRow row_of(std::int64_t run, const AttemptFinished& finished) {
  const Attempt& attempt = finished.attempt;
  return {.run = run,
          .position = attempt.index,
          .suite = attempt.suite,
          .id = attempt.id,
          .backend = attempt.backend,
          .attempt = attempt.attempt,
          .case_index = attempt.case_index,
          .outcome = attempt.outcome,
          .source = attempt.source,
          .file = attempt.file,
          .line = attempt.line,
          .sampled = attempt.sampled,
          .max_tokens = attempt.answers.empty() ? std::nullopt : std::optional(attempt.answers.back().max_tokens),
          .answer_keys = keys_of(attempt),
          .checks_key = sha256_hex(attempt.judged_by),
          .document = document_text(finished),
          .judged_by = attempt.judged_by,
          .latency_ms = attempt.timing.latency_ms,
          .output_hash = output_hash(attempt),
          .audited = attempt.audited};
}

}  // namespace cupel
