#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/text.h"
#include "importers/nunjucks/expression_parser.h"
#include "importers/nunjucks/token_reader.h"
#include "importers/nunjucks/tree.h"

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr int kNestedBodies = 60;
constexpr auto kOfFiles = std::to_array<std::string_view>({"include", "import", "from", "extends"});

/// Reads the texts and tags of a template.
class Parser {
 public:
  explicit Parser(std::string_view source) : tokens_(source) {}

  Result<Body> parse() { return nodes({}); }

 private:
  Result<void> end_tag() {
    const Token token = CUPEL_TRY(tokens_.next());
    if (token.kind != TokenKind::block_end)
      return tokens_.refuse(fmt::format("expected the end of the tag, found {}", tokens_.describe(token)));
    strips_next_ = token.strips;
    return {};
  }

  /// Until a tag of one of the names, which is left to be read.
  Result<Body> nodes(std::initializer_list<std::string_view> ends) {
    if (++bodies_ > kNestedBodies) return fail(ErrorCode::limit_exceeded, fmt::format("tags nested more than {} deep", kNestedBodies));
    Body body;
    while (true) {
      const Token token = CUPEL_TRY(tokens_.next());
      if (token.kind == TokenKind::end) break;
      if (token.kind == TokenKind::data) {
        CUPEL_CHECK(text(body, token.text));
      } else if (token.kind == TokenKind::comment) {
        strips_next_ = token.text.size() >= 5 && token.text[token.text.size() - 3] == '-';
      } else if (token.kind == TokenKind::output_start) {
        ExpressionPointer value = CUPEL_TRY(expressions_.expression());
        const Token close = CUPEL_TRY(tokens_.next());
        if (close.kind != TokenKind::output_end) return tokens_.refuse(fmt::format("expected '}}}}', found {}", tokens_.describe(close)));
        strips_next_ = close.strips;
        output(body, std::move(value));
      } else if (token.kind == TokenKind::block_start) {
        strips_next_ = false;
        const Token name = CUPEL_TRY(tokens_.peek());
        if (name.kind != TokenKind::symbol)
          return tokens_.refuse(fmt::format("expected the name of a tag, found {}", tokens_.describe(name)));
        if (std::ranges::find(ends, std::string_view(name.text)) != ends.end()) {
          --bodies_;
          return body;
        }
        CUPEL_CHECK(statement(body));
      } else {
        return tokens_.refuse(fmt::format("unexpected {}", tokens_.describe(token)));
      }
    }
    if (ends.size() > 0) return tokens_.refuse(fmt::format("a tag that is never closed; expected '{}'", *(ends.end() - 1)));
    --bodies_;
    return body;
  }

  Result<void> text(Body& body, std::string_view data) {
    const Token following = CUPEL_TRY(tokens_.peek());
    const bool strips_before = (following.kind == TokenKind::block_start || following.kind == TokenKind::output_start) && following.strips;
    const bool is_comment = following.kind == TokenKind::comment && following.text.size() > 2 && following.text[2] == '-';
    data = trim_script(data, std::exchange(strips_next_, false), strips_before || is_comment);
    if (!data.empty()) body.statements.push_back({.kind = StatementKind::text, .text = std::string(data)});
    return {};
  }

  static void output(Body& body, ExpressionPointer value) {
    Statement made{.kind = StatementKind::output};
    made.expressions.push_back(std::move(value));
    body.statements.push_back(std::move(made));
  }

  Result<std::shared_ptr<Body>> shared(std::initializer_list<std::string_view> ends) {
    return std::make_shared<Body>(CUPEL_TRY(nodes(ends)));
  }

  Result<void> statement(Body& body) {
    const Token name = CUPEL_TRY(tokens_.next());
    const std::string_view tag = name.text;
    if (tag == "raw" || tag == "verbatim") return raw(body, name.text);
    if (tag == "if") return condition(body);
    if (tag == "for") return loop(body);
    if (tag == "set") return set(body);
    if (tag == "switch") return choice(body);
    if (tag == "macro") return macro(body);
    if (tag == "call") return call_block(body);
    if (tag == "filter") return filter_block(body);
    if (tag == "block") return block(body);
    if (std::ranges::find(kOfFiles, tag) != kOfFiles.end())
      return tokens_.refuse(fmt::format("'{}' has no equivalent here: no other template is read", tag));
    return tokens_.refuse(fmt::format("unknown block tag: {}", shorten(printable(tag), 40)));
  }

  Result<void> raw(Body& body, const std::string& name) {
    CUPEL_CHECK(end_tag());
    std::string inside = tokens_.raw_until(name, "end" + name);
    if (!inside.empty()) body.statements.push_back({.kind = StatementKind::text, .text = std::move(inside)});
    return {};
  }

  Result<void> condition(Body& body) {
    Statement made{.kind = StatementKind::condition};
    while (true) {
      made.expressions.push_back(CUPEL_TRY(expressions_.expression()));
      CUPEL_CHECK(end_tag());
      made.bodies.push_back(CUPEL_TRY(shared({"elif", "elseif", "else", "endif"})));
      const Token tag = CUPEL_TRY(tokens_.next());
      if (tag.text == "elif" || tag.text == "elseif") continue;
      CUPEL_CHECK(end_tag());
      if (tag.text == "else") {
        made.has_else = true;
        made.bodies.push_back(CUPEL_TRY(shared({"endif"})));
        CUPEL_TRY(tokens_.next());
        CUPEL_CHECK(end_tag());
      }
      break;
    }
    body.statements.push_back(std::move(made));
    return {};
  }

  Result<void> loop(Body& body) {
    Statement made{.kind = StatementKind::loop};
    do made.names.push_back(CUPEL_TRY(tokens_.word("a variable")));
    while (CUPEL_TRY(tokens_.skip_sign(",")));
    if (!CUPEL_TRY(tokens_.skip_word("in"))) return tokens_.refuse("expected 'in' in a loop");
    made.expressions.push_back(CUPEL_TRY(expressions_.expression()));
    CUPEL_CHECK(end_tag());
    made.bodies.push_back(CUPEL_TRY(shared({"else", "endfor"})));
    if (CUPEL_TRY(tokens_.skip_word("else"))) {
      CUPEL_CHECK(end_tag());
      made.has_else = true;
      made.bodies.push_back(CUPEL_TRY(shared({"endfor"})));
    }
    CUPEL_TRY(tokens_.next());
    CUPEL_CHECK(end_tag());
    body.statements.push_back(std::move(made));
    return {};
  }

  Result<void> set(Body& body) {
    Statement made{.kind = StatementKind::set};
    do made.names.push_back(CUPEL_TRY(tokens_.word("a variable")));
    while (CUPEL_TRY(tokens_.skip_sign(",")));
    if (CUPEL_TRY(tokens_.skip_sign("="))) {
      made.expressions.push_back(CUPEL_TRY(expressions_.expression()));
      CUPEL_CHECK(end_tag());
    } else {
      CUPEL_CHECK(end_tag());
      ExpressionPointer capture = make_expression(ExpressionKind::capture);
      capture->body = CUPEL_TRY(shared({"endset"}));
      CUPEL_TRY(tokens_.next());
      CUPEL_CHECK(end_tag());
      made.expressions.push_back(std::move(capture));
    }
    body.statements.push_back(std::move(made));
    return {};
  }

  Result<void> choice(Body& body) {
    Statement made{.kind = StatementKind::choice};
    made.expressions.push_back(CUPEL_TRY(expressions_.expression()));
    CUPEL_CHECK(end_tag());
    CUPEL_TRY(nodes({"case", "default", "endswitch"}));
    while (CUPEL_TRY(tokens_.skip_word("case"))) {
      made.expressions.push_back(CUPEL_TRY(expressions_.expression()));
      CUPEL_CHECK(end_tag());
      made.bodies.push_back(CUPEL_TRY(shared({"case", "default", "endswitch"})));
    }
    if (CUPEL_TRY(tokens_.skip_word("default"))) {
      CUPEL_CHECK(end_tag());
      made.has_else = true;
      made.bodies.push_back(CUPEL_TRY(shared({"endswitch"})));
    }
    CUPEL_TRY(tokens_.next());
    CUPEL_CHECK(end_tag());
    body.statements.push_back(std::move(made));
    return {};
  }

  /// `(a, b=1)`
  Result<void> parameters(std::vector<std::string>& names, std::vector<std::pair<std::string, ExpressionPointer>>& named) {
    if (!CUPEL_TRY(tokens_.skip_sign("("))) return tokens_.refuse("expected parameters in brackets");
    while (!CUPEL_TRY(tokens_.skip_sign(")"))) {
      const bool is_first = names.empty() && named.empty();
      if (!is_first && !CUPEL_TRY(tokens_.skip_sign(","))) return tokens_.refuse("expected ',' between parameters");
      std::string name = CUPEL_TRY(tokens_.word("a parameter"));
      if (CUPEL_TRY(tokens_.skip_sign("="))) named.emplace_back(std::move(name), CUPEL_TRY(expressions_.expression()));
      else names.push_back(std::move(name));
    }
    return {};
  }

  Result<void> macro(Body& body) {
    Statement made{.kind = StatementKind::macro};
    made.text = CUPEL_TRY(tokens_.word("a macro"));
    CUPEL_CHECK(parameters(made.names, made.named));
    CUPEL_CHECK(end_tag());
    made.bodies.push_back(CUPEL_TRY(shared({"endmacro"})));
    CUPEL_TRY(tokens_.next());
    CUPEL_CHECK(end_tag());
    body.statements.push_back(std::move(made));
    return {};
  }

  // The body of a call block is a function `caller` that the macro is given.
  Result<void> call_block(Body& body) {
    ExpressionPointer caller = make_expression(ExpressionKind::caller);
    const Token token = CUPEL_TRY(tokens_.peek());
    if (token.kind == TokenKind::sign && token.text == "(") CUPEL_CHECK(parameters(caller->names, caller->named));
    ExpressionPointer call = CUPEL_TRY(expressions_.primary());
    if (call->kind != ExpressionKind::call) return tokens_.refuse("'call' takes the call of a macro");
    CUPEL_CHECK(end_tag());
    caller->body = CUPEL_TRY(shared({"endcall"}));
    CUPEL_TRY(tokens_.next());
    CUPEL_CHECK(end_tag());
    call->named.emplace_back("caller", std::move(caller));
    output(body, std::move(call));
    return {};
  }

  Result<void> filter_block(Body& body) {
    ExpressionPointer filtered = make_expression(ExpressionKind::filter, CUPEL_TRY(expressions_.filter_name()));
    filtered->children.push_back(make_expression(ExpressionKind::capture));
    const Token token = CUPEL_TRY(tokens_.peek());
    if (token.kind == TokenKind::sign && token.text == "(") CUPEL_CHECK(expressions_.arguments(*filtered));
    CUPEL_CHECK(end_tag());
    filtered->children.front()->body = CUPEL_TRY(shared({"endfilter"}));
    CUPEL_TRY(tokens_.next());
    CUPEL_CHECK(end_tag());
    output(body, std::move(filtered));
    return {};
  }

  Result<void> block(Body& body) {
    const std::string name = CUPEL_TRY(tokens_.word("a block"));
    CUPEL_CHECK(end_tag());
    Statement made{.kind = StatementKind::block};
    made.bodies.push_back(CUPEL_TRY(shared({"endblock"})));
    CUPEL_TRY(tokens_.next());
    CUPEL_TRY(tokens_.skip_word(name));
    CUPEL_CHECK(end_tag());
    body.statements.push_back(std::move(made));
    return {};
  }

  TokenReader tokens_;
  ExpressionParser expressions_{tokens_};
  bool strips_next_ = false;
  int bodies_ = 0;
};

}  // namespace

Result<Body> parse_template(std::string_view source) { return Parser(source).parse(); }

}  // namespace cupel::promptfoo::nunjucks
