// Answers of an attempt as the text that runs.db holds them in, and back. Tokens keep their bytes as hex: they may end in the middle of
// a character.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/attempt.h"

namespace cupel {

/// A JSON list, described in docs/formats/store.md: {"key": {…}, "hash", "max_tokens", "text", …, "tokens": [[id, "hex", ms], …]}.
std::string render_answers(std::span<const TurnAnswer> answers);

/// Errors: corrupt.
Result<std::vector<TurnAnswer>> parse_answers(const std::string& text);

}  // namespace cupel
