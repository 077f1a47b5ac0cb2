// A template when it is read: what it puts out, and the expressions in that.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "importers/nunjucks/value.h"

namespace cupel::promptfoo::nunjucks {

struct Expression;
struct Body;
using ExpressionPointer = std::unique_ptr<Expression>;

enum class ExpressionKind {
  literal,
  variable,    // name
  member,      // children: of what, which
  call,        // children: what, then arguments; named
  filter,      // name; children: of what, then arguments; named
  test,        // name; children: of what, then arguments
  unary,       // name: - + not
  binary,      // name
  comparison,  // names between the children
  condition,   // children: value, condition, otherwise (may be missing)
  list,
  map,      // keys in `names`
  group,    // the last of its children
  capture,  // body, rendered
  caller    // body as a function; parameters as a macro's
};

struct Expression {
  ExpressionKind kind = ExpressionKind::literal;
  Value literal = {};
  std::string name = {};
  std::vector<std::string> names = {};
  std::vector<ExpressionPointer> children = {};
  std::vector<std::pair<std::string, ExpressionPointer>> named = {};
  std::shared_ptr<Body> body = {};
  int depth = 1;
};

enum class StatementKind { text, output, condition, loop, set, choice, macro, block };

struct Statement {
  StatementKind kind = StatementKind::text;
  std::string text = {};
  std::vector<std::string> names = {};                                // of a loop's variables, of what is set, of a macro's parameters
  std::vector<ExpressionPointer> expressions = {};                    // a value, or the conditions
  std::vector<std::shared_ptr<Body>> bodies = {};                     // as many as conditions, and one more for `else`
  std::vector<std::pair<std::string, ExpressionPointer>> named = {};  // parameters with a value of their own
  bool has_else = false;
};

struct Body {
  std::vector<Statement> statements;
};

/// Errors: invalid_suite with the line in the template; limit_exceeded.
Result<Body> parse_template(std::string_view source);

}  // namespace cupel::promptfoo::nunjucks
