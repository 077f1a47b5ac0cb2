// Every check, one row each; what they mean is in the files of the same names. app/registry.cc puts them into the table of checks.
#pragma once

#include "core/check.h"

namespace cupel {

CheckRow equals_check();
CheckRow contains_check();
CheckRow contains_any_check();
CheckRow contains_all_check();
CheckRow starts_with_check();
CheckRow ends_with_check();
CheckRow regex_check();
CheckRow word_count_check();
CheckRow length_check();
CheckRow json_check();
CheckRow json_schema_check();
CheckRow contains_json_check();
CheckRow levenshtein_check();
CheckRow exact_match_check();
CheckRow numeric_check();
CheckRow refusal_check();
CheckRow xml_check();
CheckRow html_check();
CheckRow sql_check();
CheckRow bleu_check();
CheckRow gleu_check();
CheckRow chrf_check();
CheckRow rouge_n_check();
CheckRow rouge_l_check();
CheckRow meteor_check();
CheckRow latency_check();
CheckRow ttft_check();
CheckRow cost_check();
CheckRow memory_check();
CheckRow stable_check();
CheckRow finish_reason_check();
CheckRow tokens_check();
CheckRow tool_call_check();
CheckRow valid_tool_call_check();
CheckRow tool_call_f1_check();
CheckRow tool_used_check();
CheckRow tool_args_match_check();
CheckRow tool_sequence_check();
CheckRow step_count_check();
CheckRow skill_used_check();
CheckRow shell_risk_check();
CheckRow choice_check();
CheckRow perplexity_check();
CheckRow perplexity_score_check();
CheckRow similar_check();
CheckRow llm_rubric_check();
CheckRow closed_qa_check();
CheckRow factuality_check();
CheckRow g_eval_check();
CheckRow context_faithfulness_check();
CheckRow context_recall_check();
CheckRow context_relevance_check();
CheckRow answer_relevance_check();
CheckRow conversation_relevance_check();
CheckRow goal_success_check();
CheckRow moderation_check();
CheckRow select_best_check();
CheckRow max_score_check();
CheckRow javascript_check();
CheckRow python_check();
CheckRow ruby_check();
CheckRow webhook_check();
CheckRow transformed_check();
CheckRow scored_check();
CheckRow not_check();
CheckRow all_check();
CheckRow any_check();

}  // namespace cupel
