// Assertions on what an agent did on its way: calls of tools, skills, the goal, the spans of its trace. For the table of assertion types.
#pragma once

#include "importers/promptfoo/assertion_types.h"

namespace cupel::promptfoo {

Result<CheckForm> tool_used(const Assertion& assertion);
Result<CheckForm> tool_args_match(const Assertion& assertion);
Result<CheckForm> tool_sequence(const Assertion& assertion);
Result<CheckForm> step_count(const Assertion& assertion);
Result<CheckForm> goal_success(const Assertion& assertion);
Result<CheckForm> skill_used(const Assertion& assertion);
Result<CheckForm> trace_span_count(const Assertion& assertion);
Result<CheckForm> trace_span_duration(const Assertion& assertion);
Result<CheckForm> trace_error_spans(const Assertion& assertion);

}  // namespace cupel::promptfoo
