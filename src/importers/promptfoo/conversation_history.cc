#include "importers/promptfoo/conversation_history.h"

#include <fmt/format.h>

#include "core/json_reader.h"

namespace cupel::promptfoo {
namespace {

constexpr std::string_view kMark = "cupel:the-answer-to-question:";

std::string stand_in(std::size_t index) { return fmt::format("{}{}:", kMark, index); }

bool holds_one(const std::string& text) { return text.find(kMark) != std::string::npos; }

}  // namespace

Result<void> ConversationHistory::settle(Conversation& conversation) const {
  bool is_misplaced = holds_one(conversation.system);
  for (std::size_t i = 0; i < conversation.turns.size(); ++i) {
    Turn& turn = conversation.turns[i];
    if (turn.answer && *turn.answer == stand_in(i)) turn.answer.reset();
    is_misplaced = is_misplaced || holds_one(turn.user) || (turn.answer && holds_one(*turn.answer));
  }
  if (!is_misplaced) return {};
  return fail(
      ErrorCode::invalid_suite,
      "the prompt inserts an answer of `_conversation` elsewhere than as a message of the assistant, in the order of the tests; that "
      "has no equivalent here");
}

void ConversationHistory::add(const std::string& prompt, const Conversation& conversation, const std::optional<std::string>& output) {
  Json written = json_or_discarded(prompt);
  const std::string input = conversation.turns.empty() ? prompt : conversation.turns.back().user;
  entries_.push_back({{"prompt", written.is_structured() ? std::move(written) : Json(prompt)},
                      {"input", input},
                      {"output", output ? *output : stand_in(entries_.size())}});
}

}  // namespace cupel::promptfoo
