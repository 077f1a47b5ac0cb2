// Reads the expressions of a template, with the precedence that Nunjucks 3.2 gives its operators.
#pragma once

#include <initializer_list>
#include <string>

#include "importers/nunjucks/token_reader.h"
#include "importers/nunjucks/tree.h"

namespace cupel::promptfoo::nunjucks {

ExpressionPointer make_expression(ExpressionKind kind, std::string name = "");

class ExpressionParser {
 public:
  explicit ExpressionParser(TokenReader& tokens) : tokens_(tokens) {}

  // Errors of all: invalid_suite with the line in the template; limit_exceeded.

  /// `a if b else c`, or anything tighter.
  Result<ExpressionPointer> expression();
  Result<std::string> filter_name();
  /// A value with what is called on it or taken from it, without filters.
  Result<ExpressionPointer> primary();
  /// `(a, b=1)`, into `call`.
  Result<void> arguments(Expression& call);

 private:
  Result<ExpressionPointer> with(ExpressionPointer made, std::initializer_list<ExpressionPointer*> children);
  Result<ExpressionPointer> disjunction();
  Result<ExpressionPointer> conjunction();
  Result<ExpressionPointer> negation();
  Result<ExpressionPointer> membership();
  Result<ExpressionPointer> test();
  Result<ExpressionPointer> comparison();
  Result<ExpressionPointer> level(std::size_t index);
  Result<ExpressionPointer> unary(bool takes_filters);
  Result<ExpressionPointer> aggregate(char open);
  Result<ExpressionPointer> postfix(ExpressionPointer made);

  TokenReader& tokens_;
  int nested_ = 0;
};

}  // namespace cupel::promptfoo::nunjucks
