#include "importers/nunjucks/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cupel::promptfoo::nunjucks {
namespace {

constexpr std::string_view kSpace = " \n\t\r";
constexpr std::string_view kNoBreakSpace = "\u00A0";
constexpr std::string_view kDelimiters = "()[]{}%*-+~/#,:|.<>=!";
constexpr std::string_view kDigits = "0123456789";
constexpr auto kSigns = std::to_array<std::string_view>({"===", "!==", "==", "!=", "<=", ">=", "//", "**"});

tl::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::invalid_suite, std::move(message)); }

bool is_start_of_tag(std::string_view text) { return text.starts_with("{%") || text.starts_with("{{") || text.starts_with("{#"); }

bool is_whole_number(std::string_view word) { return !word.empty() && word.find_first_not_of(kDigits) == word.npos; }

}  // namespace

Token Tokens::take(TokenKind kind, std::size_t size) {
  Token token{.kind = kind, .text = std::string(rest().substr(0, size)), .offset = at_};
  at_ += size;
  return token;
}

Result<Token> Tokens::next() { return in_tag_ ? in_tag() : in_text(); }

Result<Token> Tokens::in_text() {
  if (at_ >= source_.size()) return Token{.offset = at_};
  for (const auto& [open, kind] : {std::pair{std::string_view("{%"), TokenKind::block_start}, {"{{", TokenKind::output_start}}) {
    if (!rest().starts_with(open)) continue;
    const bool strips = rest().substr(2).starts_with('-');
    Token token = take(kind, strips ? 3 : 2);
    token.strips = strips;
    in_tag_ = true;
    return token;
  }
  if (rest().starts_with("{#")) {
    const std::size_t end = rest().find("#}", 2);
    if (end == std::string_view::npos) return refuse("expected end of comment, got end of file");
    return take(TokenKind::comment, end + 2);
  }
  std::size_t size = 0;
  while (at_ + size < source_.size() && !is_start_of_tag(rest().substr(size))) {
    if (rest().substr(size).starts_with("#}")) return refuse("'#}' ends a comment that never began");
    const std::size_t next = rest().find_first_of("{#", size + 1);
    size = std::min(next, source_.size() - at_);
  }
  return take(TokenKind::data, size);
}

Result<Token> Tokens::in_tag() {
  while (at_ < source_.size()) {
    if (kSpace.find(source_[at_]) != kSpace.npos) ++at_;
    else if (rest().starts_with(kNoBreakSpace)) at_ += kNoBreakSpace.size();
    else break;
  }
  if (at_ >= source_.size()) return Token{.offset = at_};
  for (const auto& [close, kind] : {std::pair{std::string_view("%}"), TokenKind::block_end}, {"}}", TokenKind::output_end}}) {
    const bool strips = rest().starts_with('-');
    if (!rest().substr(strips ? 1 : 0).starts_with(close)) continue;
    Token token = take(kind, strips ? 3 : 2);
    token.strips = strips;
    in_tag_ = false;
    return token;
  }
  const char first = source_[at_];
  if (first == '"' || first == '\'') {
    Token token{.kind = TokenKind::text, .text = "", .offset = at_};
    for (++at_; at_ < source_.size() && source_[at_] != first; ++at_) {
      if (source_[at_] != '\\' || at_ + 1 >= source_.size()) {
        token.text += source_[at_];
        continue;
      }
      const char escaped = source_[++at_];
      token.text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    }
    if (at_ < source_.size()) ++at_;
    return token;
  }
  if (rest().starts_with("r/")) {
    std::size_t end = 2;
    while (at_ + end < source_.size() && (source_[at_ + end] != '/' || source_[at_ + end - 1] == '\\')) ++end;
    ++end;
    while (at_ + end < source_.size() && std::string_view("gimy").find(source_[at_ + end]) != std::string_view::npos) ++end;
    return take(TokenKind::regex, std::min(end, source_.size() - at_));
  }
  if (kDelimiters.find(first) != kDelimiters.npos) {
    const auto sign = std::ranges::find_if(kSigns, [&](std::string_view each) { return rest().starts_with(each); });
    return take(TokenKind::sign, sign == kSigns.end() ? 1 : sign->size());
  }
  std::size_t size = 0;
  while (at_ + size < source_.size()) {
    const std::string_view here = rest().substr(size);
    if (kSpace.find(here[0]) != kSpace.npos || kDelimiters.find(here[0]) != kDelimiters.npos || here.starts_with(kNoBreakSpace)) break;
    ++size;
  }
  const std::string_view word = rest().substr(0, size);
  if (is_whole_number(word)) {
    if (rest().substr(size).starts_with('.')) {
      ++size;
      while (at_ + size < source_.size() && kDigits.find(source_[at_ + size]) != kDigits.npos) ++size;
    }
    return take(TokenKind::number, size);
  }
  if (word == "true" || word == "false") return take(TokenKind::boolean, size);
  return take(word == "none" || word == "null" ? TokenKind::none : TokenKind::symbol, size);
}

std::string Tokens::raw_until(std::string_view start, std::string_view end) {
  in_tag_ = false;
  const std::size_t from = at_;
  int level = 1;
  for (std::size_t at = source_.find("{%", from); at != source_.npos; at = source_.find("{%", at + 2)) {
    const auto skip_space = [&](std::size_t place) { return std::min(source_.find_first_not_of(kSpace, place), source_.size()); };
    const std::size_t name = skip_space(at + 2);
    const bool ends = source_.substr(name).starts_with(end);
    if (!ends && !source_.substr(name).starts_with(start)) continue;
    const std::size_t close = skip_space(name + (ends ? end : start).size());
    if (!source_.substr(close).starts_with("%}")) continue;
    level += ends ? -1 : 1;
    if (level > 0) continue;
    at_ = close + 2;
    return std::string(source_.substr(from, at - from));
  }
  return "";
}

std::size_t Tokens::line_of(std::size_t offset) const {
  const std::string_view before = source_.substr(0, std::min(offset, source_.size()));
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

}  // namespace cupel::promptfoo::nunjucks
