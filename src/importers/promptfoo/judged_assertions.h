// Assertions that a model grades: by a rubric, by facts, by a context. For the table of assertion types.
#pragma once

#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {

Result<CheckForm> similar(const Assertion& assertion);
Result<CheckForm> similar_euclidean(const Assertion& assertion);
Result<CheckForm> llm_rubric(const Assertion& assertion);
Result<CheckForm> g_eval(const Assertion& assertion);
Result<CheckForm> factuality(const Assertion& assertion);
Result<CheckForm> closed_qa(const Assertion& assertion);
Result<CheckForm> context_faithfulness(const Assertion& assertion);
Result<CheckForm> context_recall(const Assertion& assertion);
Result<CheckForm> context_relevance(const Assertion& assertion);
Result<CheckForm> answer_relevance(const Assertion& assertion);
Result<CheckForm> conversation_relevance(const Assertion& assertion);
Result<CheckForm> moderation(const Assertion& assertion);
Result<CheckForm> select_best(const Assertion& assertion);
Result<CheckForm> max_score(const Assertion& assertion);

/// Whether it compares the answers to a test.
bool is_comparison(std::string_view type);

}  // namespace cupel::promptfoo
