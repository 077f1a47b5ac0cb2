// Formats are told by patterns over the whole text: not for suites' own patterns (pattern.h).
#pragma once

#include <string_view>

#include "base/result.h"
#include "constraint/pattern.h"

namespace cupel {

/// The pattern is anchored; false for texts too long to be anything.
inline Result<bool> matches_whole(const Result<Pattern>& pattern, std::string_view text) {
  constexpr std::size_t kMaxLength = 2048;  // no text of these formats is longer in earnest
  if (!pattern) return fail(pattern.error());
  if (text.size() > kMaxLength) return false;
  return CUPEL_TRY(pattern->find_in(text)).has_value();
}

}  // namespace cupel
