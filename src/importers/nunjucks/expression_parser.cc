#include "importers/nunjucks/expression_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr int kDeepest = 200;

/// Operators from the loosest to the tightest, each of a level of its own, as there.
constexpr auto kLevels = std::to_array<std::string_view>({"~", "+", "-", "*", "/", "//", "%", "**"});
constexpr auto kComparisons = std::to_array<std::string_view>({"==", "===", "!=", "!==", "<", ">", "<=", ">="});

}  // namespace

ExpressionPointer make_expression(ExpressionKind kind, std::string name) {
  auto made = std::make_unique<Expression>();
  made->kind = kind;
  made->name = std::move(name);
  return made;
}

Result<ExpressionPointer> ExpressionParser::with(ExpressionPointer made, std::initializer_list<ExpressionPointer*> children) {
  for (ExpressionPointer* each : children) {
    made->depth = std::max(made->depth, (*each)->depth + 1);
    made->children.push_back(std::move(*each));
  }
  if (made->depth > kDeepest) return fail(ErrorCode::limit_exceeded, fmt::format("an expression more than {} deep", kDeepest));
  return made;
}

Result<ExpressionPointer> ExpressionParser::expression() {
  if (++nested_ > kDeepest / 4) return fail(ErrorCode::limit_exceeded, fmt::format("expressions nested more than {} deep", kDeepest / 4));
  ExpressionPointer value = CUPEL_TRY(disjunction());
  if (CUPEL_TRY(tokens_.skip_word("if"))) {
    ExpressionPointer condition = CUPEL_TRY(disjunction());
    ExpressionPointer made = CUPEL_TRY(with(make_expression(ExpressionKind::condition), {&value, &condition}));
    if (CUPEL_TRY(tokens_.skip_word("else"))) {
      ExpressionPointer otherwise = CUPEL_TRY(disjunction());
      made = CUPEL_TRY(with(std::move(made), {&otherwise}));
    }
    value = std::move(made);
  }
  --nested_;
  return value;
}

Result<ExpressionPointer> ExpressionParser::disjunction() {
  ExpressionPointer left = CUPEL_TRY(conjunction());
  while (CUPEL_TRY(tokens_.skip_word("or"))) {
    ExpressionPointer right = CUPEL_TRY(conjunction());
    left = CUPEL_TRY(with(make_expression(ExpressionKind::binary, "or"), {&left, &right}));
  }
  return left;
}

Result<ExpressionPointer> ExpressionParser::conjunction() {
  ExpressionPointer left = CUPEL_TRY(negation());
  while (CUPEL_TRY(tokens_.skip_word("and"))) {
    ExpressionPointer right = CUPEL_TRY(negation());
    left = CUPEL_TRY(with(make_expression(ExpressionKind::binary, "and"), {&left, &right}));
  }
  return left;
}

Result<ExpressionPointer> ExpressionParser::negation() {
  std::size_t count = 0;
  while (CUPEL_TRY(tokens_.skip_word("not"))) ++count;
  ExpressionPointer made = CUPEL_TRY(membership());
  for (; count > 0; --count) made = CUPEL_TRY(with(make_expression(ExpressionKind::unary, "not"), {&made}));
  return made;
}

Result<ExpressionPointer> ExpressionParser::membership() {
  ExpressionPointer left = CUPEL_TRY(test());
  while (true) {
    const bool is_inverse = CUPEL_TRY(tokens_.skip_word("not"));
    if (!CUPEL_TRY(tokens_.skip_word("in"))) {
      if (is_inverse) return tokens_.refuse("expected 'in' behind 'not'");
      return left;
    }
    ExpressionPointer right = CUPEL_TRY(test());
    left = CUPEL_TRY(with(make_expression(ExpressionKind::binary, "in"), {&left, &right}));
    if (is_inverse) left = CUPEL_TRY(with(make_expression(ExpressionKind::unary, "not"), {&left}));
  }
}

Result<ExpressionPointer> ExpressionParser::test() {
  ExpressionPointer left = CUPEL_TRY(comparison());
  if (!CUPEL_TRY(tokens_.skip_word("is"))) return left;
  const bool is_inverse = CUPEL_TRY(tokens_.skip_word("not"));
  ExpressionPointer right = CUPEL_TRY(comparison());
  ExpressionPointer made = make_expression(ExpressionKind::test);
  if (right->kind == ExpressionKind::call && right->children.front()->kind == ExpressionKind::variable) {
    made->name = right->children.front()->name;
    made = CUPEL_TRY(with(std::move(made), {&left}));
    for (std::size_t i = 1; i < right->children.size(); ++i) made = CUPEL_TRY(with(std::move(made), {&right->children[i]}));
  } else {
    made->name = right->kind == ExpressionKind::variable ? right->name : right->literal.text();
    made = CUPEL_TRY(with(std::move(made), {&left}));
  }
  return is_inverse ? with(make_expression(ExpressionKind::unary, "not"), {&made}) : std::move(made);
}

Result<ExpressionPointer> ExpressionParser::comparison() {
  ExpressionPointer left = CUPEL_TRY(level(0));
  ExpressionPointer made;
  while (true) {
    const Token token = CUPEL_TRY(tokens_.peek());
    if (token.kind != TokenKind::sign || std::ranges::find(kComparisons, token.text) == kComparisons.end()) break;
    CUPEL_TRY(tokens_.next());
    if (!made) made = CUPEL_TRY(with(make_expression(ExpressionKind::comparison), {&left}));
    made->names.push_back(token.text);
    ExpressionPointer right = CUPEL_TRY(level(0));
    made = CUPEL_TRY(with(std::move(made), {&right}));
  }
  return made ? std::move(made) : std::move(left);
}

Result<ExpressionPointer> ExpressionParser::level(std::size_t index) {
  if (index == kLevels.size()) return unary(true);
  ExpressionPointer left = CUPEL_TRY(level(index + 1));
  while (CUPEL_TRY(tokens_.skip_sign(kLevels[index]))) {
    ExpressionPointer right = CUPEL_TRY(level(index + 1));
    left = CUPEL_TRY(with(make_expression(ExpressionKind::binary, std::string(kLevels[index])), {&left, &right}));
  }
  return left;
}

Result<ExpressionPointer> ExpressionParser::unary(bool takes_filters) {
  if (++nested_ > kDeepest) return fail(ErrorCode::limit_exceeded, fmt::format("expressions nested more than {} deep", kDeepest));
  ExpressionPointer made;
  for (const char* sign : {"-", "+"}) {
    if (made || !CUPEL_TRY(tokens_.skip_sign(sign))) continue;
    ExpressionPointer inside = CUPEL_TRY(unary(false));
    made = CUPEL_TRY(with(make_expression(ExpressionKind::unary, sign), {&inside}));
  }
  if (!made) made = CUPEL_TRY(primary());
  while (takes_filters && CUPEL_TRY(tokens_.skip_sign("|"))) {
    ExpressionPointer filter = make_expression(ExpressionKind::filter, CUPEL_TRY(filter_name()));
    made = CUPEL_TRY(with(std::move(filter), {&made}));
    const Token token = CUPEL_TRY(tokens_.peek());
    if (token.kind == TokenKind::sign && token.text == "(") CUPEL_CHECK(arguments(*made));
  }
  --nested_;
  return made;
}

Result<std::string> ExpressionParser::filter_name() {
  std::string name = CUPEL_TRY(tokens_.word("a filter"));
  while (CUPEL_TRY(tokens_.skip_sign("."))) name += "." + CUPEL_TRY(tokens_.word("a filter"));
  return name;
}

Result<ExpressionPointer> ExpressionParser::primary() {
  const Token token = CUPEL_TRY(tokens_.next());
  ExpressionPointer made = make_expression(ExpressionKind::literal);
  switch (token.kind) {
    case TokenKind::text: made->literal = token.text; break;
    case TokenKind::number: made->literal = parse_leading_number(token.text); break;
    case TokenKind::boolean: made->literal = token.text == "true"; break;
    case TokenKind::none: made->literal = nullptr; break;
    case TokenKind::symbol: made = make_expression(ExpressionKind::variable, token.text); break;
    case TokenKind::regex: return tokens_.refuse("regular expressions in templates have no equivalent here");
    default:
      if (token.kind != TokenKind::sign || (token.text != "(" && token.text != "[" && token.text != "{"))
        return tokens_.refuse(fmt::format("unexpected {}", tokens_.describe(token)));
      made = CUPEL_TRY(aggregate(token.text[0]));
  }
  return postfix(std::move(made));
}

Result<ExpressionPointer> ExpressionParser::aggregate(char open) {
  ExpressionPointer made = make_expression(open == '(' ? ExpressionKind::group : open == '[' ? ExpressionKind::list : ExpressionKind::map);
  while (true) {
    const Token token = CUPEL_TRY(tokens_.peek());
    if (token.kind == TokenKind::end) return tokens_.refuse("a bracket that is never closed");
    if (token.kind == TokenKind::sign && (token.text == ")" || token.text == "]" || token.text == "}")) {
      CUPEL_TRY(tokens_.next());
      return made;
    }
    if (!made->children.empty() && !CUPEL_TRY(tokens_.skip_sign(",")))
      return tokens_.refuse(fmt::format("expected ',', found {}", tokens_.describe(token)));
    if (open == '{') {
      const Token key = CUPEL_TRY(tokens_.next());
      if (key.kind != TokenKind::text && key.kind != TokenKind::symbol && key.kind != TokenKind::number)
        return tokens_.refuse(fmt::format("expected a key, found {}", tokens_.describe(key)));
      made->names.push_back(key.text);
      if (!CUPEL_TRY(tokens_.skip_sign(":"))) return tokens_.refuse("expected ':' behind a key");
    }
    ExpressionPointer value = CUPEL_TRY(expression());
    made = CUPEL_TRY(with(std::move(made), {&value}));
  }
}

Result<ExpressionPointer> ExpressionParser::postfix(ExpressionPointer made) {
  while (true) {
    const Token token = CUPEL_TRY(tokens_.peek());
    if (token.kind != TokenKind::sign) return made;
    if (token.text == "(") {
      made = CUPEL_TRY(with(make_expression(ExpressionKind::call), {&made}));
      CUPEL_CHECK(arguments(*made));
    } else if (token.text == "[") {
      CUPEL_TRY(tokens_.next());
      ExpressionPointer inside = CUPEL_TRY(aggregate('['));
      if (inside->children.size() != 1) return tokens_.refuse("invalid index");
      made = CUPEL_TRY(with(make_expression(ExpressionKind::member), {&made, &inside->children.front()}));
    } else if (token.text == ".") {
      CUPEL_TRY(tokens_.next());
      const Token name = CUPEL_TRY(tokens_.next());
      if (name.kind != TokenKind::symbol)
        return tokens_.refuse(fmt::format("expected name as lookup value, got {}", tokens_.describe(name)));
      ExpressionPointer key = make_expression(ExpressionKind::literal);
      key->literal = name.text;
      made = CUPEL_TRY(with(make_expression(ExpressionKind::member), {&made, &key}));
    } else {
      return made;
    }
  }
}

Result<void> ExpressionParser::arguments(Expression& call) {
  CUPEL_TRY(tokens_.next());
  for (bool is_first = true; !CUPEL_TRY(tokens_.skip_sign(")")); is_first = false) {
    if (!is_first && !CUPEL_TRY(tokens_.skip_sign(","))) return tokens_.refuse("expected ',' between arguments");
    ExpressionPointer value = CUPEL_TRY(expression());
    call.depth = std::max(call.depth, value->depth + 1);
    if (!CUPEL_TRY(tokens_.skip_sign("="))) call.children.push_back(std::move(value));
    else if (value->kind == ExpressionKind::variable) call.named.emplace_back(value->name, CUPEL_TRY(expression()));
    else return tokens_.refuse("expected a name before '='");
  }
  return {};
}

}  // namespace cupel::promptfoo::nunjucks
