// The tokens of a template from left to right, one ahead.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "importers/nunjucks/tokens.h"

namespace cupel::promptfoo::nunjucks {

class TokenReader {
 public:
  explicit TokenReader(std::string_view source) : tokens_(source) {}

  /// An error at the token that was looked at last.
  tl::unexpected<Error> refuse(std::string_view message) {
    return fail(ErrorCode::invalid_suite, fmt::format("line {} of the template: {}", tokens_.line_of(offset_), message));
  }

  /// Errors of all that follows: invalid_suite with the line in the template.
  Result<Token> peek() {
    if (!ahead_) {
      Result<Token> read = tokens_.next();
      if (!read) return refuse(read.error().message);
      ahead_ = *std::move(read);
    }
    offset_ = ahead_->offset;
    return *ahead_;
  }

  Result<Token> next() {
    Token token = CUPEL_TRY(peek());
    ahead_.reset();
    return token;
  }

  Result<bool> skip(TokenKind kind, std::string_view text) {
    const Token token = CUPEL_TRY(peek());
    if (token.kind != kind || token.text != text) return false;
    ahead_.reset();
    return true;
  }
  Result<bool> skip_sign(std::string_view sign) { return skip(TokenKind::sign, sign); }
  Result<bool> skip_word(std::string_view word) { return skip(TokenKind::symbol, word); }

  static std::string describe(const Token& token) {
    return token.kind == TokenKind::end ? "the end of the template" : fmt::format("'{}'", shorten(printable(token.text), 40));
  }

  Result<std::string> word(std::string_view of) {
    const Token token = CUPEL_TRY(next());
    if (token.kind != TokenKind::symbol) return refuse(fmt::format("expected the name of {}, found {}", of, describe(token)));
    return token.text;
  }

  /// As Tokens has it; nothing has been looked at ahead.
  std::string raw_until(std::string_view start, std::string_view end) { return tokens_.raw_until(start, end); }

 private:
  Tokens tokens_;
  std::optional<Token> ahead_;
  std::size_t offset_ = 0;
};

}  // namespace cupel::promptfoo::nunjucks
