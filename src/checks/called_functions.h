// The calls of functions in an answer, in whichever provider's form it writes them. For checks; what is called is not run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/answer_json.h"
#include "checks/schema.h"
#include "core/attempt.h"
#include "core/tools.h"

namespace cupel {

/// The calls that the backend told of, else those that the answer is as JSON: `{name, arguments}`, `{function: {name, arguments}}`,
/// `{type: tool_use, name, input}`, `{functionCall: {name, args}}`, `{toolCall: {functionCalls: […]}}`, alone or in a list where other
/// members stand between them. None where the answer is anything else, or a call in it has no name or arguments that are no object.
std::vector<ToolCall> called_functions(const Attempt& attempt);

/// Why the call does not fit the definitions: an unknown function, arguments that its schema refuses. "" where it fits.
/// Errors: invalid_suite, for a schema that cannot be used.
Result<std::string> mistake_in_call(const ToolCall& call, const std::vector<Tool>& tools);

/// "at the arguments: 'required' wants …", or "" where the schema is satisfied. Errors: as above.
Result<std::string> violation_of(const Schema& schema, const AnswerJson& arguments);

}  // namespace cupel
