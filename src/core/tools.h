// Functions that a model may call: their definitions as people write them for OpenAI's interface, and the calls in an answer.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/generation.h"
#include "core/json.h"

namespace cupel {

/// A list of `{"type": "function", "function": {"name", "description", "parameters"}}`, or of the inner maps alone.
/// Errors: invalid_usage, saying which definition and what is wrong (an unknown key with the nearest spelling, a name used twice).
Result<std::vector<Tool>> parse_tools(const Json& list);

/// As parse_tools() reads it.
Json render_tools(const std::vector<Tool>& tools);

/// Calls that an answer is: `{"name", "arguments"}`, or a list of these. None where it is anything else.
std::vector<ToolCall> parse_tool_calls(std::string_view answer);

/// An answer as one text: the content where there are no calls; else the call, the list of them, or `{"content", "tool_calls"}`. Without
/// the calls' ids, which differ each time.
std::string render_answer(std::string content, const std::vector<ToolCall>& calls);

}  // namespace cupel
