// A prompt of promptfoo with its variables filled in, as a conversation: a plain text is what the user says; a list of messages, as JSON
// or YAML, is the system message and the turns, those that are answered already with their answers.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "core/suite.h"

namespace cupel::promptfoo {

/// The prompt's text with the variables. In a prompt that is JSON they are inserted into its strings, so that quotes in a variable
/// cannot break it. Errors, without a place: those of the template.
Result<std::string> render_prompt(const std::string& raw, const Json& vars);

struct Conversation {
  std::string system;
  std::vector<Turn> turns;  // at least one
};

/// Errors, without a place: invalid_suite, for a message that is no text, or a conversation that does not end with the user.
Result<Conversation> parse_chat_prompt(const std::string& rendered);

}  // namespace cupel::promptfoo
