// CUPEL_TRY: error propagation that reads like a call. Result and Error themselves are public (cupel/result.h).
#pragma once

#include <string>

#include "cupel/result.h"

namespace cupel {

/// The message and its notes, one per line, indented: what people see on stderr.
std::string describe_error(const Error& error);

}  // namespace cupel

/// Yields the value of a Result, or returns its error from the enclosing function.
#define CUPEL_TRY(expression)                                                 \
  __extension__({                                                             \
    auto cupel_result = (expression);                                         \
    if (!cupel_result) return ::cupel::fail(std::move(cupel_result).error()); \
    std::move(cupel_result).value();                                          \
  })

/// The same for Result<void>.
#define CUPEL_CHECK(expression)                                                                                 \
  do {                                                                                                          \
    if (auto cupel_result = (expression); !cupel_result) return ::cupel::fail(std::move(cupel_result).error()); \
  } while (false)
