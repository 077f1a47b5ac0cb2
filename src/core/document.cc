#include "core/document.h"

#include "core/attempt_fields.h"
#include "core/diff_fields.h"
#include "core/document_writer.h"
#include "core/run_fields.h"

namespace cupel {

std::string document_text(const Attempt& attempt) { return write_fields(attempt); }
std::string document_text(const AttemptFinished& finished) {
  return finished.document.empty() ? document_text(finished.attempt) : finished.document;
}
std::string document_text(const RunPart& run) { return write_fields(run); }
std::string document_text(const EnvironmentFacts& environment) { return write_fields(environment); }
std::string document_text(std::span<const GateResult> gates) { return write_fields(gates); }
std::string document_text(const Summary& summary) { return write_fields(summary); }
std::string document_text(const RunDiff& diff) { return write_fields(diff); }
std::string document_text(std::span<const AnswerToken> tokens) { return write_fields(tokens); }
std::string document_text(std::span<const ToolCall> calls) { return write_fields(calls); }

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
