// Assertions that a model grades: by a rubric, by facts, by a context. For the table of assertion types.
#pragma once

#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {

Result<CheckForm> similar(const Assertion& assertion);
Result<CheckForm> llm_rubric(const Assertion& assertion);
Result<CheckForm> g_eval(const Assertion& assertion);
Result<CheckForm> factuality(const Assertion& assertion);
Result<CheckForm> closed_qa(const Assertion& assertion);
Result<CheckForm> context_faithfulness(const Assertion& assertion);
Result<CheckForm> context_recall(const Assertion& assertion);
Result<CheckForm> context_relevance(const Assertion& assertion);

}  // namespace cupel::promptfoo
