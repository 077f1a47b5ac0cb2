// For tests of constraints: whether a text satisfies one, and what its first mistake is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "constraint/constraint.h"

namespace cupel::constraint {

inline bool allows(Constraint::Kind kind, const std::string& constraint, std::string_view text) {
  const auto program = compile({kind, constraint});
  return program && is_satisfied(*program, text);
}

inline std::string refusal_of(Constraint::Kind kind, const std::string& constraint) {
  const auto program = compile({kind, constraint});
  return program ? "" : describe_error(program.error());
}

}  // namespace cupel::constraint
