#include "constraint/regex.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/text.h"

namespace cupel::constraint {
namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kLargest = 64U << 10U;

const CharSet& digits() {
  static const CharSet kSet{{'0', '9'}};
  return kSet;
}
const CharSet& word_characters() {
  static const CharSet kSet{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return kSet;
}
// Of ECMAScript; what it calls space beyond ASCII is left out of what may be written and out of what \S excludes below.
const CharSet& spaces() {
  static const CharSet kSet{{'\t', '\r'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                            {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  return kSet;
}
const CharSet& line_ends() {
  static const CharSet kSet{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};
  return kSet;
}

class RegexParser {
 public:
  RegexParser(std::string_view pattern, RegexMeans means) : pattern_(pattern), characters_(characters_of(pattern)), means_(means) {}

  Result<Expr> run() {
    if (pattern_.size() > kLargest) return fail(ErrorCode::limit_exceeded, "the regular expression is larger than 64 KiB");
    Expr whole = CUPEL_TRY(alternatives(true, true));
    if (!at_end()) return refuse("a ')' without '('");
    return whole;
  }

 private:
  bool at_end() const { return at_ >= characters_.size(); }
  char32_t peek(std::size_t ahead = 0) const { return at_ + ahead < characters_.size() ? characters_[at_ + ahead] : 0; }
  bool take(char32_t wanted) {
    if (at_end() || peek() != wanted) return false;
    ++at_;
    return true;
  }

  tl::unexpected<Error> refuse(std::string_view what) const {
    return fail(ErrorCode::invalid_usage,
                fmt::format("regular expression '{}', character {}: {}", shorten(printable(pattern_), 80), at_ + 1, what));
  }

  // `opens`, `closes`: whether the beginning (the end) of these alternatives is that of the whole text.
  Result<Expr> alternatives(bool opens, bool closes) {
    if (++depth_ > kDeepest) return refuse("groups are nested too deeply");
    std::vector<Expr> parts;
    do parts.push_back(CUPEL_TRY(branch(opens, closes)));
    while (take('|'));
    --depth_;
    return choice(std::move(parts));
  }

  Result<Expr> branch(bool opens, bool closes) {
    const Expr anything = repeat(chars(CharSet::any()), 0, kUnbounded);
    const bool is_top = depth_ == 1;
    std::vector<Expr> parts;
    bool is_anchored = false;
    while (take('^')) {
      if (!opens) return refuse("'^' is only possible at the beginning");
      is_anchored = true;
    }
    if (is_top && means_ == RegexMeans::search && !is_anchored) parts.push_back(anything);
    bool has_ended = false;
    while (!at_end() && peek() != '|' && peek() != ')') {
      if (take('$')) {
        if (!closes) return refuse("'$' is only possible at the end");
        has_ended = true;
        continue;
      }
      if (has_ended) return refuse("something follows '$'");
      parts.push_back(CUPEL_TRY(repeated()));
    }
    if (is_top && means_ == RegexMeans::search && !has_ended) parts.push_back(anything);
    return sequence(std::move(parts));
  }

  Result<Expr> repeated() {
    const Expr part = CUPEL_TRY(atom());
    std::size_t min = 1, max = 1;
    if (take('*')) {
      min = 0;
      max = kUnbounded;
    } else if (take('+')) {
      max = kUnbounded;
    } else if (take('?')) {
      min = 0;
    } else if (peek() == '{' && is_count()) {
      CUPEL_CHECK(count(min, max));
    } else {
      return part;
    }
    take('?');  // a lazy repetition allows the same texts
    if (peek() == '+') return refuse("possessive repetition ('++') is not possible here");
    if (peek() == '*' || peek() == '?' || (peek() == '{' && is_count())) return refuse("two repetitions follow each other");
    return repeat(part, min, max);
  }

  // `{` is a repetition only in the form {2}, {2,} or {2,3}; else itself, as in JavaScript.
  bool is_count() const {
    std::size_t i = at_ + 1, digits_seen = 0;
    while (i < characters_.size() && digits().contains(characters_[i])) ++i, ++digits_seen;
    if (digits_seen == 0) return false;
    if (i < characters_.size() && characters_[i] == ',') {
      for (++i; i < characters_.size() && digits().contains(characters_[i]);) ++i;
    }
    return i < characters_.size() && characters_[i] == '}';
  }

  Result<std::size_t> number() {
    std::size_t value = 0;
    for (; digits().contains(peek()); ++at_) {
      value = value * 10 + (peek() - '0');
      if (value > 1'000'000) return refuse("a repetition of more than 1000000");
    }
    return value;
  }

  Result<void> count(std::size_t& min, std::size_t& max) {
    take('{');
    min = CUPEL_TRY(number());
    max = min;
    if (take(',')) max = peek() == '}' ? kUnbounded : CUPEL_TRY(number());
    if (min > max) return refuse("the numbers of a repetition are in the wrong order");
    take('}');
    return {};
  }

  Result<Expr> atom() {
    const char32_t c = peek();
    if (c == '(') return group();
    if (c == '[') return chars(CUPEL_TRY(character_class()));
    if (c == '.') {
      ++at_;
      return chars(CharSet::any() - line_ends());
    }
    if (c == '*' || c == '+' || c == '?') return refuse(fmt::format("nothing stands before '{}'", static_cast<char>(c)));
    if (c == '^') return refuse("'^' is only possible at the beginning");
    if (c == '\\') {
      const CharSet set = CUPEL_TRY(escape(false));
      return chars(set);
    }
    ++at_;
    return text(utf8_of(c));
  }

  Result<Expr> group() {
    const std::size_t start = at_++;
    if (take('?')) {
      if (peek() == '=' || peek() == '!') return refuse("lookahead is not possible: it looks at text that is not written yet");
      if (peek() == '<' && (peek(1) == '=' || peek(1) == '!')) return refuse("lookbehind is not possible");
      if (take('<')) {
        while (!at_end() && peek() != '>') ++at_;
        take('>');
      } else if (!take(':')) {
        return refuse("flags and other special groups are not possible");
      }
    }
    Expr inner = CUPEL_TRY(alternatives(false, false));
    if (take(')')) return inner;
    at_ = start;
    return refuse("this '(' has no ')'");
  }

  Result<CharSet> character_class() {
    const std::size_t start = at_++;
    const bool negated = take('^');
    CharSet set;
    while (!at_end() && peek() != ']') {
      if (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '='))
        return refuse("POSIX classes such as [:alpha:] are not possible");
      const CharSet low = CUPEL_TRY(class_member());
      const bool is_range = peek() == '-' && peek(1) != ']' && peek(1) != 0;
      if (!is_range) {
        set = set | low;
        continue;
      }
      ++at_;
      const CharSet high = CUPEL_TRY(class_member());
      const bool are_single = is_single(low) && is_single(high);
      if (!are_single) {  // as in JavaScript: [\w-x] is a class with a hyphen
        set = set | low | CharSet::of("-") | high;
        continue;
      }
      if (low.ranges().front().first > high.ranges().front().first) return refuse("the range is in the wrong order");
      set = set | CharSet{{low.ranges().front().first, high.ranges().front().first}};
    }
    if (!take(']')) {
      at_ = start;
      return refuse("this '[' has no ']'");
    }
    set = negated ? CharSet::any() - set : set & CharSet::any();
    if (set.empty()) return refuse("the class has no character");
    return set;
  }

  static bool is_single(const CharSet& set) { return set.ranges().size() == 1 && set.ranges()[0].first == set.ranges()[0].last; }

  Result<CharSet> class_member() {
    if (peek() == '\\') return escape(true);
    const char32_t c = peek();
    ++at_;
    return CharSet{{c, c}};
  }

  Result<char32_t> hex(std::size_t digits_wanted) {
    char32_t value = 0;
    for (std::size_t i = 0; i < digits_wanted; ++i, ++at_) {
      const std::optional<unsigned> digit = hex_digit(peek());
      if (!digit) return refuse(fmt::format("{} hexadecimal digits must follow", digits_wanted));
      value = value * 16 + *digit;
    }
    return value;
  }

  static std::optional<unsigned> hex_digit(char32_t c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
  }

  Result<CharSet> escape(bool in_class) {
    ++at_;
    if (at_end()) return refuse("nothing follows '\\'");
    const char32_t c = peek();
    ++at_;
    const auto single = [](char32_t value) { return CharSet{{value, value}}; };
    switch (c) {
      case 'd': return digits();
      case 'D': return CharSet::any() - digits();
      case 'w': return word_characters();
      case 'W': return CharSet::any() - word_characters();
      case 's': return spaces();
      case 'S': return CharSet::any() - spaces();
      case 't': return single('\t');
      case 'n': return single('\n');
      case 'r': return single('\r');
      case 'f': return single('\f');
      case 'v': return single('\v');
      case 'x': return single(CUPEL_TRY(hex(2)));
      case 'u': return single(CUPEL_TRY(unicode()));
      case 'b':
        if (in_class) return single('\b');
        break;
      default: break;
    }
    --at_;
    if (c == '0' && !digits().contains(peek(1))) {
      ++at_;
      return single(0);
    }
    if (c == 'b' || c == 'B') return refuse("word boundaries (\\b) are not possible");
    if (c == 'p' || c == 'P') return refuse("Unicode properties (\\p) are not possible; list the characters as a class");
    if (digits().contains(c) || c == 'k') return refuse("backreferences are not possible");
    if (word_characters().contains(c)) return refuse(fmt::format("'\\{}' is not known", utf8_of(c)));
    ++at_;
    return single(c);
  }

  Result<char32_t> unicode() {
    char32_t value = 0;
    if (take('{')) {
      while (const std::optional<unsigned> digit = hex_digit(peek())) {
        value = value * 16 + *digit;
        if (value > 0x10FFFF) return refuse("there is no such character");
        ++at_;
      }
      if (!take('}')) return refuse("'}' must follow");
    } else {
      value = CUPEL_TRY(hex(4));
      const bool is_pair = value >= 0xD800 && value < 0xDC00 && peek() == '\\' && peek(1) == 'u';
      if (is_pair) {
        at_ += 2;
        const char32_t low = CUPEL_TRY(hex(4));
        if (low < 0xDC00 || low > 0xDFFF) return refuse("half of a surrogate pair");
        value = 0x10000 + ((value - 0xD800) << 10U) + (low - 0xDC00);
      }
    }
    if (value >= 0xD800 && value <= 0xDFFF) return refuse("half of a surrogate pair");
    return value;
  }

  const std::string_view pattern_;
  const std::vector<char32_t> characters_;
  const RegexMeans means_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Expr> parse_regex(std::string_view pattern, RegexMeans means) { return RegexParser(pattern, means).run(); }

}  // namespace cupel::constraint
