#include "constraint/gbnf.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"

namespace cupel::constraint {
namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kLargest = 1U << 20U;
constexpr std::string_view kRoot = "root";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

class GbnfParser {
 public:
  explicit GbnfParser(std::string_view source) : source_(source) {}

  Result<Grammar> run() {
    if (source_.size() > kLargest) return fail(ErrorCode::limit_exceeded, "the grammar is larger than 1 MiB");
    number_of(std::string(kRoot), 0);
    skip_space(true);
    while (at_ < source_.size()) CUPEL_CHECK(read_rule());
    return finish();
  }

 private:
  struct Use {
    std::size_t at = 0;  // where the name stands first
    bool defined = false;
  };

  tl::unexpected<Error> refuse(std::size_t at, std::string_view what) const {
    const std::string_view before = source_.substr(0, at);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const std::string_view rest = source_.substr(start, source_.find('\n', start) - start);
    return fail(ErrorCode::invalid_usage, fmt::format("grammar, line {}, column {}: {}", line, at - start + 1, what),
                {fmt::format("the line is: {}", shorten(printable(rest), 100))});
  }

  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
  bool take(char wanted) {
    if (at_ >= source_.size() || peek() != wanted) return false;
    ++at_;
    return true;
  }

  void skip_space(bool newlines) {
    while (at_ < source_.size()) {
      const char c = peek();
      if (c == '#') {
        while (at_ < source_.size() && peek() != '\n') ++at_;
      } else if (c == ' ' || c == '\t' || (newlines && (c == '\n' || c == '\r'))) {
        ++at_;
      } else {
        return;
      }
    }
  }

  std::string name() {
    const std::size_t start = at_;
    while (is_name_character(peek())) ++at_;
    return std::string(source_.substr(start, at_ - start));
  }

  std::size_t number_of(const std::string& rule_name, std::size_t at) {
    const auto [place, is_new] = numbers_.try_emplace(rule_name, grammar_.rules.size());
    if (is_new) {
      grammar_.rules.push_back(nullptr);
      grammar_.names.push_back(rule_name);
      uses_.push_back({.at = at});
    }
    return place->second;
  }

  Result<void> read_rule() {
    const std::size_t start = at_;
    const std::string rule_name = name();
    if (rule_name.empty()) return refuse(start, "a rule's name must stand here, as in: root ::= \"yes\" | \"no\"");
    skip_space(false);
    if (source_.substr(at_, 3) != "::=") return refuse(at_, fmt::format("'::=' must follow the name '{}'", printable(rule_name)));
    at_ += 3;
    const std::size_t number = number_of(rule_name, start);
    if (uses_[number].defined) return refuse(start, fmt::format("the rule '{}' is defined twice", rule_name));
    uses_[number].defined = true;
    skip_space(true);
    grammar_.rules[number] = CUPEL_TRY(alternatives(false));
    if (at_ < source_.size() && peek() != '\n' && peek() != '\r')
      return refuse(at_, fmt::format("'{}' is out of place", printable(source_.substr(at_, 1))));
    skip_space(true);
    return {};
  }

  Result<Expr> alternatives(bool nested) {
    if (++depth_ > kDeepest) return refuse(at_, "groups are nested too deeply");
    std::vector<Expr> parts = {CUPEL_TRY(branch(nested))};
    while (take('|')) {
      skip_space(true);
      parts.push_back(CUPEL_TRY(branch(nested)));
    }
    --depth_;
    return choice(std::move(parts));
  }

  Result<Expr> branch(bool nested) {
    std::vector<Expr> parts;
    while (at_ < source_.size()) {
      const std::optional<Expr> part = CUPEL_TRY(atom());
      if (!part) break;
      parts.push_back(CUPEL_TRY(repeated(*part)));
      skip_space(nested);
      // A next line belongs to this rule when it goes on with '|'.
      if (!nested && (peek() == '\n' || peek() == '\r')) {
        const std::size_t line_end = at_;
        skip_space(true);
        if (peek() != '|') at_ = line_end;
        break;
      }
    }
    skip_space(nested);
    return sequence(std::move(parts));
  }

  Result<std::optional<Expr>> atom() {
    const char c = peek();
    if (c == '"') return CUPEL_TRY(literal());
    if (c == '[') return CUPEL_TRY(character_class());
    if (c == '(') return CUPEL_TRY(group());
    if (c == '.') {
      ++at_;
      return chars(CharSet::any());
    }
    if (c == '<' || c == '!') return refuse(at_, "token references are not possible: answers are judged by their text");
    if (!is_name_character(c)) return std::optional<Expr>();
    const std::size_t start = at_;
    return rule(number_of(name(), start));
  }

  Result<Expr> group() {
    const std::size_t start = at_++;
    skip_space(true);
    Expr inner = CUPEL_TRY(alternatives(true));
    skip_space(true);
    if (!take(')')) return refuse(start, "this '(' has no ')'");
    return inner;
  }

  Result<Expr> repeated(Expr part) {
    skip_space(false);
    if (take('*')) return repeat(std::move(part), 0, kUnbounded);
    if (take('+')) return repeat(std::move(part), 1, kUnbounded);
    if (take('?')) return optional(std::move(part));
    if (peek() != '{') return part;
    const std::size_t start = at_++;
    skip_space(false);
    const std::size_t min = CUPEL_TRY(count());
    std::size_t max = min;
    skip_space(false);
    if (take(',')) {
      skip_space(false);
      max = peek() == '}' ? kUnbounded : CUPEL_TRY(count());
      skip_space(false);
    }
    if (!take('}')) return refuse(start, "a repetition looks like {2}, {2,} or {2,5}");
    if (min > max) return refuse(start, "the numbers of a repetition are in the wrong order");
    return repeat(std::move(part), min, max);
  }

  Result<std::size_t> count() {
    const std::size_t start = at_;
    std::size_t value = 0;
    for (; peek() >= '0' && peek() <= '9'; ++at_) {
      value = value * 10 + static_cast<std::size_t>(peek() - '0');
      if (value > 1'000'000) return refuse(start, "a repetition of more than 1000000");
    }
    if (at_ == start) return refuse(start, "a number must stand here");
    return value;
  }

  Result<Expr> literal() {
    const std::size_t start = at_++;
    std::string bytes;
    while (at_ < source_.size() && peek() != '"' && peek() != '\n') bytes += utf8_of(CUPEL_TRY(character()));
    if (!take('"')) return refuse(start, "the text is not closed: '\"' is missing");
    return text(std::move(bytes));
  }

  Result<Expr> character_class() {
    const std::size_t start = at_++;
    const bool negated = take('^');
    CharSet set;
    while (at_ < source_.size() && peek() != ']' && peek() != '\n') {
      const char32_t low = CUPEL_TRY(character());
      char32_t high = low;
      if (peek() == '-' && peek(1) != ']') {
        ++at_;
        high = CUPEL_TRY(character());
      }
      if (low > high) return refuse(start, "the range is in the wrong order");
      set = set | CharSet{{low, high}};
    }
    if (!take(']')) return refuse(start, "the class is not closed: ']' is missing");
    set = negated ? CharSet::any() - set : set & CharSet::any();
    if (set.empty()) return refuse(start, "the class has no character");
    return chars(set);
  }

  Result<char32_t> character() {
    const std::size_t start = at_;
    if (at_ >= source_.size() || peek() == '\n') return refuse(start, "a character must stand here");
    if (peek() != '\\') {
      const auto first = static_cast<unsigned char>(peek());
      const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
      const char32_t value = characters_of(source_.substr(at_, size)).front();
      at_ += size;
      return value;
    }
    at_ += 2;
    switch (peek_before()) {
      case 'n': return U'\n';
      case 'r': return U'\r';
      case 't': return U'\t';
      case 'x': return hex(start, 2);
      case 'u': return hex(start, 4);
      case 'U': return hex(start, 8);
      case '\\':
      case '"':
      case '[':
      case ']':
      case '-':
      case '^': return static_cast<char32_t>(peek_before());
      default: return refuse(start, "unknown escape; there are \\n \\r \\t \\\\ \\\" \\[ \\] \\- \\xHH \\uHHHH \\UHHHHHHHH");
    }
  }
  char peek_before() const { return at_ <= source_.size() ? source_[at_ - 1] : '\0'; }

  Result<char32_t> hex(std::size_t start, std::size_t wanted) {
    char32_t value = 0;
    for (std::size_t i = 0; i < wanted; ++i, ++at_) {
      const char c = peek();
      if (c >= '0' && c <= '9') value = value * 16 + static_cast<char32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') value = value * 16 + static_cast<char32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') value = value * 16 + static_cast<char32_t>(c - 'A' + 10);
      else return refuse(start, fmt::format("{} hexadecimal digits must follow", wanted));
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return refuse(start, "there is no such character");
    return value;
  }

  Result<Grammar> finish() {
    std::vector<std::string_view> defined;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      if (uses_[i].defined) defined.push_back(grammar_.names[i]);
    }
    if (!uses_.front().defined) {
      return fail(ErrorCode::invalid_usage, "the grammar has no rule 'root', which is what an answer must be",
                  {"write for example: root ::= \"yes\" | \"no\""});
    }
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      if (uses_[i].defined) continue;
      return refuse(uses_[i].at,
                    fmt::format("the rule '{}' is not defined{}", grammar_.names[i], did_you_mean(grammar_.names[i], defined)));
    }
    return std::move(grammar_);
  }

  const std::string_view source_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Grammar grammar_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<Use> uses_;
};

}  // namespace

Result<Grammar> parse_gbnf(std::string_view source) {
  if (!is_valid_utf8(source)) return fail(ErrorCode::invalid_usage, "the grammar is not UTF-8 text");
  return GbnfParser(source).run();
}

}  // namespace cupel::constraint
