// The calls of functions in an answer, in whichever provider's form it writes them. For checks; what is called is not run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/answer_json.h"
#include "constraint/json_schema/schema.h"
#include "core/attempt.h"
#include "core/tools.h"

namespace cupel {

/// The calls that a text is as JSON: `{name, arguments}`, `{function: {name, arguments}}`, `{type: tool_use, name, input}`,
/// `{functionCall: {name, args}}`, `{toolCall: {functionCalls: […]}}`, alone, in a list where other members stand between them, or in
/// messages of a conversation (`{role, tool_calls}`, `{role, content: […]}`). None where it is anything else. What is wrong with a call is
/// left empty: its name, or its arguments where they are no object.
std::vector<ToolCall> calls_in(std::string_view text);

/// The calls that the backend told of, else those in the answer; none where one of these has no name or no arguments.
std::vector<ToolCall> called_functions(const Attempt& attempt);

/// Why the call does not fit the definitions: an unknown function, arguments that its schema refuses. "" where it fits.
/// Errors: invalid_suite, for a schema that cannot be used.
Result<std::string> mistake_in_call(const ToolCall& call, const std::vector<Tool>& tools);

/// "at the arguments: 'required' wants …", or "" where the schema is satisfied. Errors: as above.
Result<std::string> violation_of(const Schema& schema, const AnswerJson& arguments);

}  // namespace cupel
