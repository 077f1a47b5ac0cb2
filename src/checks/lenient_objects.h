// Objects of almost-JSON in an answer, as lenient readers take them: trailing commas, single quotes, names without quotes, a missing end.
// Strict reading is answer_json.h.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "checks/answer_json.h"

namespace cupel {

/// Whether one of the objects in the text is wanted; those inside of others are not asked about. Errors: limit_exceeded when looking for
/// them takes too long.
Result<bool> find_lenient_object(std::string_view text, const std::function<bool(const AnswerJson&)>& is_wanted);

}  // namespace cupel
