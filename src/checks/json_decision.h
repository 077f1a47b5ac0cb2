// When the beginning of an answer decides a check on JSON: text that can no longer become JSON fails it; a value that is complete, and
// that no more text can change, is judged at once. Knows nothing of what the check wants of the value.
#pragma once

#include <functional>
#include <optional>

#include "checks/answer_json.h"
#include "core/check.h"

namespace cupel {

/// Whether a value is what a check wants; nothing when that cannot be judged.
using JsonJudge = std::function<std::optional<bool>(const AnswerJson&)>;

/// What decide_json() says of itself in the row of such a check.
inline constexpr std::string_view kDecidedJson =
    "fail, once the answer cannot be JSON or is whole and wrong; with `extract` at the end of the first fenced block that is JSON, unless "
    "the answer began as JSON";

/// For checks that fail an answer without JSON. With `extract` the check takes what extract_answer_json() finds, else the whole answer.
DecideFunction decide_json(bool extract, JsonJudge judge);

}  // namespace cupel
