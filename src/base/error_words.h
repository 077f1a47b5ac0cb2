// The words of ErrorCode in documents and messages.
#pragma once

#include "base/words.h"
#include "cupel/result.h"

namespace cupel {

constexpr auto words_for(ErrorCode) {
  return words<ErrorCode>("invalid_usage", "invalid_config", "invalid_suite", "unknown_name", "unavailable", "corrupt", "io",
                          "limit_exceeded", "timeout", "cancelled", "internal");
}

}  // namespace cupel
