// How many different texts an expression allows, at least: a list of so many different items can always be completed.
#pragma once

#include <cstddef>

#include "constraint/expression.h"

namespace cupel::constraint {

/// kUnbounded where there is no end of them. Two ways of writing one text count once, so this may be less than there are.
std::size_t variety_of(const Expr& expression, const Grammar& grammar);

}  // namespace cupel::constraint
