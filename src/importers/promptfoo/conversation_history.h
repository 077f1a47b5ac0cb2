// Prompts that insert `_conversation`, the answers to the tests before: each such test becomes a conversation that begins with the
// questions of those, so that they are asked again, or taken from the store, instead of being remembered.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "core/json.h"
#include "importers/promptfoo/chat_prompt.h"

namespace cupel::promptfoo {

/// Of one prompt and one conversation id, in the order of the tests.
class ConversationHistory {
 public:
  /// What `_conversation` is for the next test: a list of `prompt`, `input` and `output`. Answers that are not known yet are stood for.
  const Json& entries() const { return entries_; }

  /// In a conversation that was made with entries(): answers that are stood for become turns to be asked.
  /// Errors: invalid_suite, without a place, where one stands elsewhere than alone as a message of the assistant.
  Result<void> settle(Conversation& conversation) const;

  /// The next test's prompt, rendered, and its answer where the file gives one.
  void add(const std::string& prompt, const Conversation& conversation, const std::optional<std::string>& output);

 private:
  Json entries_ = Json::array();
};

}  // namespace cupel::promptfoo
