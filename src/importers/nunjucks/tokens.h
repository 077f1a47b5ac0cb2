// Cuts a template into texts and the tokens of its tags, as Nunjucks 3.2 does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cupel::promptfoo::nunjucks {

enum class TokenKind {
  end,
  data,
  comment,
  block_start,
  block_end,
  output_start,
  output_end,
  text,
  number,
  boolean,
  none,
  regex,
  symbol,
  sign
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;     // as written; without quotes and escapes where it is a text
  bool strips = false;  // a tag with a dash: white space before or behind it goes
  std::size_t offset = 0;
};

class Tokens {
 public:
  explicit Tokens(std::string_view source) : source_(source) {}

  /// Errors: invalid_suite.
  Result<Token> next();

  /// The text until `{% END %}`, which is taken too; tags START inside are paired with it. Nothing, as there, where it never ends.
  std::string raw_until(std::string_view start, std::string_view end);

  std::size_t line_of(std::size_t offset) const;

 private:
  Result<Token> in_text();
  Result<Token> in_tag();
  Token take(TokenKind kind, std::size_t size);
  std::string_view rest() const { return source_.substr(at_); }

  std::string_view source_;
  std::size_t at_ = 0;
  bool in_tag_ = false;
};

}  // namespace cupel::promptfoo::nunjucks
