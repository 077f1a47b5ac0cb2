#include "app/registry.h"

#include <array>

#include "checks/rows.h"
#include "importers/rows.h"
#include "reporters/rows.h"

namespace cupel {

const CheckTable& all_checks() {
  static const CheckTable kChecks({
      equals_check(),
      contains_check(),
      contains_any_check(),
      contains_all_check(),
      starts_with_check(),
      ends_with_check(),
      regex_check(),
      word_count_check(),
      length_check(),
      json_check(),
      json_schema_check(),
      contains_json_check(),
      levenshtein_check(),
      exact_match_check(),
      numeric_check(),
      refusal_check(),
      xml_check(),
      html_check(),
      sql_check(),
      bleu_check(),
      gleu_check(),
      chrf_check(),
      rouge_n_check(),
      rouge_l_check(),
      meteor_check(),
      latency_check(),
      ttft_check(),
      cost_check(),
      memory_check(),
      finish_reason_check(),
      tokens_check(),
      shell_risk_check(),
      stable_check(),
      tool_call_check(),
      valid_tool_call_check(),
      tool_call_f1_check(),
      tool_used_check(),
      tool_args_match_check(),
      tool_sequence_check(),
      step_count_check(),
      skill_used_check(),
      trace_span_count_check(),
      trace_span_duration_check(),
      trace_error_spans_check(),
      choice_check(),
      perplexity_check(),
      perplexity_score_check(),
      similar_check(),
      llm_rubric_check(),
      closed_qa_check(),
      factuality_check(),
      g_eval_check(),
      context_faithfulness_check(),
      context_recall_check(),
      context_relevance_check(),
      answer_relevance_check(),
      conversation_relevance_check(),
      goal_success_check(),
      moderation_check(),
      select_best_check(),
      max_score_check(),
      javascript_check(),
      python_check(),
      ruby_check(),
      webhook_check(),
      transformed_check(),
      scored_check(),
      not_check(),
      all_check(),
      any_check(),
  });
  return kChecks;
}

std::span<const ReporterRow> all_reporters() {
  static const std::array kReporters = {console_reporter(), json_reporter(), jsonl_reporter(), junit_reporter(),       markdown_reporter(),
                                        github_reporter(),  html_reporter(), csv_reporter(),   openmetrics_reporter(), otlp_reporter()};
  return kReporters;
}

std::span<const ImporterRow> all_importers() {
  static const std::array kImporters = {cupel_suite_importer(), fixture_importer(), promptfoo_importer()};
  return kImporters;
}

}  // namespace cupel
