// What texts are allowed, as a tree: everything a constraint can be written in (JSON Schema, regular expression, grammar, choice) is
// translated to this, and program.h turns it into a machine. Immutable; parts are shared, so a tree may be a graph without cycles,
// and rules refer to each other by number.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "constraint/char_set.h"

namespace cupel::constraint {

struct Expression;
using Expr = std::shared_ptr<const Expression>;

inline constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

struct Expression {
  enum class Kind { text, chars, sequence, choice, repeat, rule, unique_list, unique_item };
  Kind kind = Kind::text;
  std::string text = {};         // UTF-8; "" allows the empty text only
  CharSet chars = {};            // one of these characters
  std::vector<Expr> parts = {};  // of a sequence or choice; of a repeat the one that is repeated, of a list or item the one that is it. A
                                 // choice of none allows nothing at all
  std::size_t min = 0;           // of a repeat
  std::size_t max = 0;
  std::size_t rule = 0;
};

Expr text(std::string utf8);
Expr chars(CharSet set);
Expr sequence(std::vector<Expr> parts);
Expr choice(std::vector<Expr> parts);
Expr repeat(Expr part, std::size_t min, std::size_t max);
Expr optional(Expr part);
Expr rule(std::size_t number);

/// Each item in the list has another text than those before it.
Expr unique_list(Expr list);
Expr unique_item(Expr item);

/// Allows no text at all, not even the empty one.
Expr never();
bool is_never(const Expr& expression);

/// Rules by number; the first one is what an answer must be.
struct Grammar {
  std::vector<Expr> rules;
  std::vector<std::string> names;  // of the rules, for messages; "" where people have not named them
};

/// The fewest and most characters a text of an expression without rules can have.
struct Lengths {
  std::size_t min = 0;
  std::size_t max = 0;
};
Lengths lengths_of(const Expr& expression);

/// Texts of the expression (without rules) that have at least `min` and at most `max` characters: some of them, not always all, where
/// several parts may vary. never() when none was found.
Expr with_lengths(const Expr& expression, std::size_t min, std::size_t max);

}  // namespace cupel::constraint
