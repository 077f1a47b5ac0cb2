// How JSON is written under a constraint: on one line, with a space after every comma and colon, as most programs print it. One way of
// writing is what makes brackets, names and commas certain, so that they need not be chosen token by token.
#pragma once

#include <string>
#include <vector>

#include "constraint/expression.h"
#include "core/json.h"

namespace cupel::constraint {

/// A value as it is written.
std::string json_text(const Json& value);

/// A value in the one way in which all values equal to it are written: members by name, numbers as short as they can be.
std::string one_way_json_text(const Json& value);

/// A JSON string whose content is allowed by the expression; what JSON must escape is escaped. Control characters are written only
/// where they have a short escape.
Expr json_string(const Expr& content);

/// A string of so many characters, any of them.
Expr json_string(std::size_t min, std::size_t max);

/// The name of a member that nothing is said of: up to 64 characters.
Expr json_free_name();

/// `"name": value`
Expr json_member(const std::string& name, Expr value);

/// Any value whose items and members are as `inner`: of never() scalars and empty ones.
Expr json_value(const Expr& inner);

/// `{...}` with members of one kind, `[...]` with items of one kind: from `min` to `max` of them.
Expr json_map(const Expr& member, std::size_t min, std::size_t max);
Expr json_list(const Expr& item, std::size_t min, std::size_t max);

/// Items of different kinds from the first one on, then `rest`.
Expr json_tuple(const std::vector<Expr>& first, const Expr& rest, std::size_t min, std::size_t max);

}  // namespace cupel::constraint
