// A request as the chat completions API takes it (OpenAI's, and that of the many servers that speak it). JSON only; nothing is sent here.
#pragma once

#include <string>

#include "core/generation.h"

namespace cupel {

/// What servers differ in.
struct ChatDialect {
  bool max_completion_tokens = false;  // the field is called so, not max_tokens
  bool usage_in_streams = true;        // the server may be asked to end a stream with its usage
  bool response_format = true;         // a schema may be sent
  bool seed = true;                    // the server takes one
  bool temperature_of_one = true;      // 1 may be sent, which is what the API takes where none is
};

/// Errors: invalid_usage, for options and constraints that the API has no field for and that would change the answer.
Result<void> check_chat_request(const Request& request);

std::string render_chat_request(const std::string& model, const Request& request, bool stream, const ChatDialect& dialect);

}  // namespace cupel
